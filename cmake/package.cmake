# `cpack` in a build folder: shoal_VERSION_ARCH.deb (the program), libshoal-dev_VERSION_ARCH.deb (for C++ developers) and one
# .tar.gz of everything, to be unpacked anywhere.
set(CPACK_PACKAGE_NAME shoal)
set(CPACK_PACKAGE_VENDOR "The shoal authors")
set(CPACK_PACKAGE_CONTACT "The shoal authors <shoal@localhost>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL runtime development)

# DEB: a package a component. TGZ: CPACK_ARCHIVE_COMPONENT_INSTALL is off, so that all are in one.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME shoal)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libshoal-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS  # what its find_package and its static library ask for
  "zlib1g-dev, libsqlite3-dev, libfmt-dev, libyaml-cpp-dev, libzip-dev, libnlopt-dev, libprotobuf-dev, libtbb-dev, libhwy-dev, pkg-config")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "The program: sweeps of tables and arrays, results, reports, model files, predictions.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "The C++ library: headers, a static library, packages for CMake and pkg-config.")
include(CPack)
