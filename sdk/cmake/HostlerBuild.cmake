# How Hostler itself is compiled: language, warnings, sanitizers, ccache, a fast linker, and a build
# tree of the same shape as an install prefix (bin/, lib/hostler/plugins/, share/hostler/).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

set(HOSTLER_PREFIX_TREE ${PROJECT_BINARY_DIR})
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${HOSTLER_PREFIX_TREE}/bin)
set(HOSTLER_PLUGIN_OUTPUT_DIRECTORY ${HOSTLER_PREFIX_TREE}/lib/hostler/plugins)
set(HOSTLER_SHARE_DIRECTORY ${HOSTLER_PREFIX_TREE}/share/hostler)

add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fcoroutines>)
  # g++ 12 takes Asio's frames of coroutines, once inlined, for memory of another allocator.
  add_compile_options($<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:Release>>:-Wno-mismatched-new-delete>)
endif()

if(HOSTLER_SANITIZE STREQUAL "address")
  # The left-out checks triple the compile time of Asio sources and find nothing there.
  set(hostler_sanitizers -fsanitize=address,undefined -fno-sanitize=null,vptr,alignment,object-size
                         -fno-sanitize-recover=undefined)
  add_compile_options(${hostler_sanitizers})
  add_link_options(${hostler_sanitizers})
elseif(HOSTLER_SANITIZE STREQUAL "thread")
  # The thread sanitizer does not know stand-alone fences.
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
elseif(NOT HOSTLER_SANITIZE STREQUAL "")
  message(FATAL_ERROR "HOSTLER_SANITIZE is '${HOSTLER_SANITIZE}'; it may be empty, address or thread")
endif()

if(HOSTLER_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "HOSTLER_FUZZ needs clang; cmake --preset fuzz takes it")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link,address)
  add_link_options(-fsanitize=address)
endif()

find_program(HOSTLER_CCACHE ccache)
if(HOSTLER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the checkout, so that a second clone hits the same cache.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
               ${HOSTLER_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_program(HOSTLER_MOLD mold)
find_program(HOSTLER_LLD ld.lld)
if(HOSTLER_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(HOSTLER_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# Debian 12 packages Boost 1.81 beside its default 1.74; both live in /usr/include/boost.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS filesystem url)
find_package(nlohmann_json REQUIRED)
