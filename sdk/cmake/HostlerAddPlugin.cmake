# hostler_add_plugin(NAME SOURCES plugin.cpp… [TESTS a_test.cpp…] [LIBRARIES lib…] [EMBED file…]
#                    [NO_CHECK])
#
# Builds the plugin whose manifest.json lies beside the calling CMakeLists.txt:
#   NAME           the module <id>.so in <build>/lib/hostler/plugins, installed there, too
#   NAME-objects   the same code as an object library, for tests and benchmarks
#   NAME-tests     a GoogleTest program of TESTS, when tests are built
# An EMBED file such as agent.py is compiled in; #include "embedded/agent_py.hpp" declares
# `embedded::agent_py`, a std::string_view of its bytes.
#
# After linking, the module is loaded once and compared with its manifest: the build fails on any
# difference. NO_CHECK leaves that out (cross-compiling, or a sanitizer that the checker lacks).
include_guard(GLOBAL)
set(HOSTLER_CMAKE_DIRECTORY ${CMAKE_CURRENT_LIST_DIR})

function(hostler_embed target file)
  cmake_parse_arguments(arg "" "KIND" "" ${ARGN})
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} symbol)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}-embedded)
  set(source ${folder}/embedded/${symbol}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${source} -DSYMBOL=${symbol}
            -DKIND=${arg_KIND} -P ${HOSTLER_CMAKE_DIRECTORY}/HostlerEmbed.cmake
    DEPENDS ${file} ${HOSTLER_CMAKE_DIRECTORY}/HostlerEmbed.cmake
    COMMENT "Embedding ${name}" VERBATIM)
  target_sources(${target} PRIVATE ${source})
  if(NOT arg_KIND STREQUAL "manifest")
    file(CONFIGURE OUTPUT ${folder}/embedded/${symbol}.hpp CONTENT
"// Made from ${name}.
#pragma once

#include <string_view>

namespace embedded {
extern const std::string_view ${symbol};
}
")
    target_include_directories(${target} PUBLIC ${folder})
  endif()
endfunction()

# The link rules that authors need not know: one exported symbol, nothing undefined, nothing unique.
function(hostler_apply_link_rules target)
  set(map ${HOSTLER_CMAKE_DIRECTORY}/hostler-plugin.map)
  target_link_options(${target} PRIVATE LINKER:--version-script=${map} LINKER:--exclude-libs,ALL)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${map})
  # Clang leaves the sanitizers' symbols to the program that loads the module.
  get_directory_property(options COMPILE_OPTIONS)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND "${options} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize"))
    target_link_options(${target} PRIVATE LINKER:-z,defs)
  endif()
endfunction()

function(hostler_add_plugin name)
  cmake_parse_arguments(arg "NO_CHECK" "" "SOURCES;TESTS;LIBRARIES;EMBED" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "usage: hostler_add_plugin(NAME SOURCES a.cpp… [TESTS …] [LIBRARIES …] "
                        "[EMBED …] [NO_CHECK]); not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  set(manifest ${CMAKE_CURRENT_SOURCE_DIR}/manifest.json)
  if(NOT EXISTS ${manifest})
    message(FATAL_ERROR "hostler_add_plugin(${name}) wants ${manifest}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
  file(READ ${manifest} text)
  string(JSON id ERROR_VARIABLE problem GET "${text}" id)
  if(problem)
    message(FATAL_ERROR "${manifest}: ${problem}")
  endif()

  add_library(${name}-objects OBJECT ${arg_SOURCES})
  hostler_embed(${name}-objects ${manifest} KIND manifest)
  foreach(file IN LISTS arg_EMBED)
    hostler_embed(${name}-objects ${file})
  endforeach()
  target_include_directories(${name}-objects PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name}-objects PUBLIC Hostler::Sdk ${arg_LIBRARIES})
  target_compile_options(${name}-objects PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  set_target_properties(${name}-objects PROPERTIES
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)

  if(NOT HOSTLER_PLUGIN_OUTPUT_DIRECTORY)
    set(HOSTLER_PLUGIN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/hostler/plugins)
  endif()
  add_library(${name} MODULE $<TARGET_OBJECTS:${name}-objects>)
  target_link_libraries(${name} PRIVATE Hostler::Sdk ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${id} SUFFIX .so LINKER_LANGUAGE CXX
    LIBRARY_OUTPUT_DIRECTORY ${HOSTLER_PLUGIN_OUTPUT_DIRECTORY})
  hostler_apply_link_rules(${name})
  if(NOT arg_NO_CHECK)
    add_custom_command(TARGET ${name} POST_BUILD
      COMMAND Hostler::CheckPlugin $<TARGET_FILE:${name}> ${manifest}
      COMMENT "Comparing ${id}.so with its manifest" VERBATIM)
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${manifest})
  endif()
  if(NOT HOSTLER_PLUGIN_NOT_INSTALLED)
    install(TARGETS ${name} LIBRARY DESTINATION lib/hostler/plugins COMPONENT hostler)
  endif()

  if(arg_TESTS AND (HOSTLER_TESTS OR (BUILD_TESTING AND NOT DEFINED HOSTLER_TESTS)))
    include(HostlerTests)
    hostler_add_tests(${name}-tests SOURCES ${arg_TESTS}
                      LIBRARIES ${name}-objects Hostler::SdkTesting LABELS ${id})
  endif()
endfunction()
