# What `cmake --install` puts in place: the library, the public headers, the program, and a package for find_package(shoal).
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

install(TARGETS shoal EXPORT shoal-targets)
install(TARGETS shoal_cli)
# With detail/, whose double arithmetic some parameter structs use; its names are ours to change.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/shoal DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/include/shoal/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/shoal)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT shoal-targets NAMESPACE shoal:: DESTINATION ${SHOAL_PACKAGE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/shoalConfig.cmake.in ${PROJECT_BINARY_DIR}/shoalConfig.cmake
                              INSTALL_DESTINATION ${SHOAL_PACKAGE_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/shoalConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/shoalConfig.cmake ${PROJECT_BINARY_DIR}/shoalConfigVersion.cmake
        DESTINATION ${SHOAL_PACKAGE_DIR})
