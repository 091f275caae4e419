# The version is written once, in project(); configure_file leaves the header alone while it does not change.
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${PROJECT_BINARY_DIR}/include/shoal/version.hpp @ONLY)

# Properties that every target of ours has: set on targets, never globally.
function(shoal_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)  # shoal/version.hpp
  # One set of numbers: no contraction and no value-changing optimisation (docs/numerics.md).
  target_compile_options(${name} PRIVATE -ffp-contract=off -Wall -Wextra -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms in std::string (GCC bug 105651) and, of members of std::variant, in the copies that -O3 makes (80635).
    target_compile_options(${name} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
  endif()
  if(SHOAL_WERROR)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
  if(SHOAL_SANITIZE)
    target_compile_options(${name} PRIVATE -fsanitize=${SHOAL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(${name} PUBLIC -fsanitize=${SHOAL_SANITIZE})
  endif()
endfunction()

# One folder of the library: shoal_folder(data SOURCES idx.cpp npy.cpp). Tests link folders, so that a test builds only
# what it tests.
function(shoal_folder name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  add_library(shoal_${name} OBJECT ${ARG_SOURCES})
  shoal_target(shoal_${name})
  set_target_properties(shoal_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(shoal_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR})
  target_link_libraries(shoal_${name} PUBLIC shoal_dependencies)
  set(objects ${SHOAL_OBJECTS} $<TARGET_OBJECTS:shoal_${name}>)
  set(SHOAL_OBJECTS ${objects} CACHE INTERNAL "objects of all folders")
endfunction()
set(SHOAL_OBJECTS "" CACHE INTERNAL "objects of all folders")
