# What `cmake --install` puts in place: the program, and for C++ developers the library, the public headers and packages for
# find_package(shoal) and pkg-config.
include(CMakePackageConfigHelpers)
set(SHOAL_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/shoal)

# The build links shoal_dependencies, which is not installed. A static library's users link what it needs; a shared one
# has its own needs inside. One item a call: CMake wraps each in $<LINK_ONLY:>, and its include paths stay out.
get_target_property(library_type shoal TYPE)
if(library_type STREQUAL "STATIC_LIBRARY")
  foreach(dependency IN LISTS SHOAL_LINKED_DEPENDENCIES)
    target_link_libraries(shoal PRIVATE $<INSTALL_INTERFACE:${dependency}>)
  endforeach()
endif()
set_target_properties(shoal_cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")  # of a shared shoal

install(TARGETS shoal EXPORT shoal-targets
        LIBRARY COMPONENT runtime NAMELINK_COMPONENT development ARCHIVE COMPONENT development)
install(TARGETS shoal_cli COMPONENT runtime)
# The program writes its own manual page and completions.
set(pages ${PROJECT_BINARY_DIR}/pages)
if(NOT CMAKE_CROSSCOMPILING AND NOT SHOAL_SANITIZE)
  add_custom_command(OUTPUT ${pages}/shoal.1 ${pages}/bash/shoal ${pages}/zsh/_shoal ${pages}/fish/shoal.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}/bash ${pages}/zsh ${pages}/fish
    COMMAND shoal_cli man > ${pages}/shoal.1
    COMMAND shoal_cli completion bash > ${pages}/bash/shoal
    COMMAND shoal_cli completion zsh > ${pages}/zsh/_shoal
    COMMAND shoal_cli completion fish > ${pages}/fish/shoal.fish
    DEPENDS shoal_cli VERBATIM)
  add_custom_target(shoal_pages ALL DEPENDS ${pages}/shoal.1)
  install(FILES ${pages}/shoal.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
  install(FILES ${pages}/bash/shoal DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT runtime)
  install(FILES ${pages}/zsh/_shoal DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT runtime)
  install(FILES ${pages}/fish/shoal.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT runtime)
endif()

# With detail/, whose double arithmetic some parameter structs use; its names are ours to change.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/shoal DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/include/shoal/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/shoal COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)

install(EXPORT shoal-targets NAMESPACE shoal:: DESTINATION ${SHOAL_PACKAGE_DIR} COMPONENT development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/shoalConfig.cmake.in ${PROJECT_BINARY_DIR}/shoalConfig.cmake
                              INSTALL_DESTINATION ${SHOAL_PACKAGE_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/shoalConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/shoalConfig.cmake ${PROJECT_BINARY_DIR}/shoalConfigVersion.cmake
        DESTINATION ${SHOAL_PACKAGE_DIR} COMPONENT development)

# For builds without CMake: c++ -std=c++20 app.cpp $(pkg-config --cflags --libs shoal)
set(SHOAL_PC_REQUIRES)
if(library_type STREQUAL "STATIC_LIBRARY")
  set(SHOAL_PC_REQUIRES "zlib, sqlite3, fmt, yaml-cpp, libzip, nlopt, protobuf-lite, tbb, libhwy")
endif()
file(RELATIVE_PATH SHOAL_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)  # works wherever the tree is moved to
configure_file(${PROJECT_SOURCE_DIR}/cmake/shoal.pc.in ${PROJECT_BINARY_DIR}/shoal.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/shoal.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
