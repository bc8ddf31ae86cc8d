from os.path import join

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, get, rmdir
from conan.tools.scm import Version

required_conan_version = ">=2.4"


class TinyasioConan(ConanFile):
    url = "https://github.com/conan-io/conan-center-index"

    def layout(self):
        cmake_layout(self, src_folder="src")

    def source(self):
        get(self, **self.conan_data["sources"][self.version], strip_root=True)

    # --- from here on the same in conanfile.py and conan/recipes/tinyasio/all/conanfile.py --------

    name = "tinyasio"
    description = "Structured concurrency for Boost.Asio, in C++20: errors, cancellation, cleanup"
    license = "BSL-1.0"
    topics = ("asio", "async", "boost", "coroutines", "cpp20", "structured-concurrency")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    implements = ["auto_shared_fpic"]

    def requirements(self):
        # Asio is part of the interface.
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os == "Windows":
            raise ConanInvalidConfiguration("tinyasio needs POSIX, thus no Windows")
        oldest = {"gcc": "12", "clang": "19"}
        compiler, version = str(self.settings.compiler), str(self.settings.compiler.version)
        if compiler not in oldest:
            self.output.warning(f"tinyasio has been tried with gcc and clang, not with {compiler}")
        elif Version(version) < oldest[compiler]:
            raise ConanInvalidConfiguration(
                f"tinyasio needs {compiler} {oldest[compiler]} or newer, not {version}"
            )

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("TESTS", "EXAMPLES", "BENCH"):
            toolchain.cache_variables[f"TINYASIO_BUILD_{part}"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE_1_0.txt", self.source_folder, join(self.package_folder, "licenses"))
        # Conan's generators write what find_package and pkg-config want.
        for folder in (("lib", "cmake"), ("lib", "pkgconfig"), ("share",)):
            rmdir(self, join(self.package_folder, *folder))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "tinyasio")
        self.cpp_info.set_property("cmake_target_name", "tinyasio::tinyasio")
        self.cpp_info.set_property("pkg_config_name", "tinyasio")
        self.cpp_info.libs = ["tinyasio"]
        self.cpp_info.requires = ["boost::headers"]
        if self.options.shared:
            self.cpp_info.defines = ["TINYASIO_DYN_LINK"]
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
