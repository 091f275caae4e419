# Debian/Ubuntu packages: scripts/install-dependencies lists them. One interface target carries them all; none of their
# types appears in a public header, so an installed shoal asks its users for none of them.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
# Debian's libzip config file asks for tools of three further packages; its pkg-config file does not.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
find_package(TBB REQUIRED)
find_package(hwy REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
pkg_check_modules(NLOPT REQUIRED IMPORTED_TARGET nlopt)
# pkg-config again: it names what newer releases of protobuf need beside themselves.
pkg_check_modules(PROTOBUF_LITE REQUIRED IMPORTED_TARGET protobuf-lite)
find_program(SHOAL_PROTOC protoc REQUIRED)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

if(TARGET yaml-cpp::yaml-cpp)  # 0.8 and up
  set(yaml_cpp yaml-cpp::yaml-cpp)
else()
  set(yaml_cpp yaml-cpp)
endif()

# Kept apart: whoever links a static shoal needs the first list too (cmake/install.cmake), nobody else needs the second.
set(SHOAL_LINKED_DEPENDENCIES
  Threads::Threads ZLIB::ZLIB SQLite::SQLite3 fmt::fmt ${yaml_cpp} PkgConfig::LIBZIP TBB::tbb hwy::hwy PkgConfig::NLOPT PkgConfig::PROTOBUF_LITE)
set(SHOAL_HEADER_DEPENDENCIES nlohmann_json::nlohmann_json Eigen3::Eigen)

add_library(shoal_dependencies INTERFACE)
target_link_libraries(shoal_dependencies INTERFACE ${SHOAL_LINKED_DEPENDENCIES} ${SHOAL_HEADER_DEPENDENCIES})
target_include_directories(shoal_dependencies SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
