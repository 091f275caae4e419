# What a user may choose. Tests, examples and strict warnings are ours alone: off where shoal is embedded.
option(SHOAL_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(SHOAL_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(SHOAL_INSTALL "Generate install rules" ${PROJECT_IS_TOP_LEVEL})
option(SHOAL_WERROR "Treat warnings as errors (set by the presets)" OFF)
set(SHOAL_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
option(SHOAL_UNITY_TESTS "Compile several test files at once: half the time for all of them, more for one that changed" OFF)
set(SHOAL_CUDA AUTO CACHE STRING "CUDA backend: AUTO, ON or OFF")
set_property(CACHE SHOAL_CUDA PROPERTY STRINGS AUTO ON OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
