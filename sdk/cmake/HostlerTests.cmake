# hostler_add_tests(NAME SOURCES a_test.cpp… LIBRARIES lib… [LABELS l…] [TIMEOUT seconds])
# One GoogleTest program for a room, each test known to ctest by its own name.
find_package(GTest REQUIRED)
include(GoogleTest)

function(hostler_add_tests name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 180)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  # The C library fills what is freed, so that a use of it shows without a sanitizer, too.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" ENVIRONMENT
                       GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.tcache_count=0)
endfunction()
