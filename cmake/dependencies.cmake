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
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

add_library(shoal_dependencies INTERFACE)
target_link_libraries(shoal_dependencies INTERFACE
  Threads::Threads ZLIB::ZLIB SQLite::SQLite3 fmt::fmt nlohmann_json::nlohmann_json
  $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp> PkgConfig::LIBZIP TBB::tbb hwy::hwy)
target_include_directories(shoal_dependencies SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
