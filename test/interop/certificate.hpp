// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace test {

/// A certificate for `localhost` that has signed itself, and its key, in PEM.
class certificate {
public:
    /// Valid from so many seconds from now to so many.
    explicit certificate(long from_now = -3600, long to_then = 3600) {
        owned<EVP_PKEY> const key(check(EVP_EC_gen("P-256")), EVP_PKEY_free);
        owned<X509> const made(check(X509_new()), X509_free);
        X509_set_version(made.get(), 2); // counts from 0
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), from_now);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), to_then);
        X509_set_pubkey(made.get(), key.get());
        auto* const name = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<unsigned char const*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(made.get(), name);
        owned<X509_EXTENSION> const alternative(
            check(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost")),
            X509_EXTENSION_free);
        X509_add_ext(made.get(), alternative.get(), -1);
        check(X509_sign(made.get(), key.get(), EVP_sha256()));

        pem_ = written([&](BIO* to) { return PEM_write_bio_X509(to, made.get()); });
        key_ = written([&](BIO* to) {
            return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    std::string const& pem() const noexcept { return pem_; }
    std::string const& key() const noexcept { return key_; }

    boost::asio::ssl::context server() const {
        boost::asio::ssl::context made(boost::asio::ssl::context::tls_server);
        made.use_certificate(boost::asio::buffer(pem_), boost::asio::ssl::context::pem);
        made.use_private_key(boost::asio::buffer(key_), boost::asio::ssl::context::pem);
        return made;
    }

    /// Of a client that trusts this certificate.
    boost::asio::ssl::context client() const {
        auto made = untrusting_client();
        made.add_certificate_authority(boost::asio::buffer(pem_));
        return made;
    }

    /// Of a client that trusts nobody.
    static boost::asio::ssl::context untrusting_client() {
        boost::asio::ssl::context made(boost::asio::ssl::context::tls_client);
        made.set_verify_mode(boost::asio::ssl::verify_peer);
        made.set_verify_callback(boost::asio::ssl::host_name_verification("localhost"));
        return made;
    }

private:
    template <class T>
    using owned = std::unique_ptr<T, void (*)(T*)>;

    template <class T>
    static T check(T result) {
        if (!result) throw std::runtime_error("OpenSSL cannot make a certificate");
        return result;
    }

    template <class Write>
    static std::string written(Write write) {
        std::unique_ptr<BIO, int (*)(BIO*)> const memory(check(BIO_new(BIO_s_mem())), BIO_free);
        check(write(memory.get()));
        char* data = nullptr;
        auto const size = BIO_get_mem_data(memory.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    std::string pem_{};
    std::string key_{};
};

} // namespace test
