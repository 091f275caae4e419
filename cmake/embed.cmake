# Text files as string_views: shoal_embed(OUT resources.cpp HEADER path/resources.hpp NAMESPACE shoal::resources kStyle style.css ...). Run again
# by the build when a file changes. Also the script that does it: cmake -P with the same as -D.
if(CMAKE_SCRIPT_MODE_FILE)
  set(source "// Made by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
  string(REPLACE "," ";" pairs "${FILES}")
  while(pairs)
    list(POP_FRONT pairs name file)
    file(READ "${file}" text)
    string(APPEND source "std::string_view const ${name} = R\"shoal(${text})shoal\";\n")
  endwhile()
  file(WRITE "${OUT}" "${source}\n}  // namespace ${NAMESPACE}\n")
  return()
endif()

function(shoal_embed)
  cmake_parse_arguments(ARG "" "OUT;HEADER;NAMESPACE" "" ${ARGN})
  set(pairs)
  set(files)
  while(ARG_UNPARSED_ARGUMENTS)
    list(POP_FRONT ARG_UNPARSED_ARGUMENTS name file)
    list(APPEND pairs ${name} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    list(APPEND files ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endwhile()
  string(REPLACE ";" "," pairs "${pairs}")
  add_custom_command(OUTPUT ${ARG_OUT}
    COMMAND ${CMAKE_COMMAND} -DOUT=${ARG_OUT} -DHEADER=${ARG_HEADER} -DNAMESPACE=${ARG_NAMESPACE} -DFILES=${pairs} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding ${pairs}" VERBATIM)
endfunction()
