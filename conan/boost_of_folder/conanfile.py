# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# A Boost that is in a folder anyhow, as a package for Conan: it is used where it is, not copied.
#
#     BOOST_FOLDER=/opt/boost conan create conan/boost_of_folder
#     conan create . -pr:a conan/profiles/boost_of_folder
#
# The headers alone: what needs a compiled library of Boost needs the real recipe.

import os
import re

from conan import ConanFile
from conan.errors import ConanException
from conan.tools.files import load, save


class BoostOfFolderConan(ConanFile):
    name = "boost"
    user = "folder"
    description = "The headers of a Boost that is in a folder already"
    license = "BSL-1.0"
    package_type = "header-library"
    upload_policy = "skip"

    def set_version(self):
        header = os.path.join(self._folder(), "include", "boost", "version.hpp")
        number = int(re.search(r"#define BOOST_VERSION (\d+)", load(self, header))[1])
        self.version = f"{number // 100_000}.{number // 100 % 1000}.{number % 100}"

    def package(self):
        save(self, os.path.join(self.package_folder, "folder.txt"), self._folder())

    def package_info(self):
        folder = load(self, os.path.join(self.package_folder, "folder.txt"))
        self.cpp_info.set_property("cmake_file_name", "Boost")
        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "Boost::headers")
        headers.includedirs = [os.path.join(folder, "include")]
        headers.bindirs = headers.libdirs = []

    def _folder(self):
        folder = os.path.abspath(os.environ.get("BOOST_FOLDER", ""))
        if not os.path.isfile(os.path.join(folder, "include", "boost", "version.hpp")):
            raise ConanException("BOOST_FOLDER is to name a folder with include/boost in it")
        return folder
