# Writes a file's bytes into a C++ source. Run as a script:
#   cmake -DINPUT=file -DOUTPUT=source -DSYMBOL=name -DKIND=manifest|bytes -P HostlerEmbed.cmake
file(READ ${INPUT} bytes HEX)
string(LENGTH "${bytes}" digits)
if(digits EQUAL 0)
  message(FATAL_ERROR "${INPUT} is empty")
endif()
string(REGEX REPLACE "(..)(..)(..)(..)(..)(..)(..)(..)" "\\1\\2\\3\\4\\5\\6\\7\\8\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
get_filename_component(name ${INPUT} NAME)

if(KIND STREQUAL "manifest")
  # `retain` keeps the section, which nothing may refer to, whatever the linker collects.
  set(text "// Made from ${name}.
#include <cstddef>

#if defined(__has_attribute) && __has_attribute(retain)
#define HOSTLER_KEPT used, retain
#else
#define HOSTLER_KEPT used
#endif

extern \"C\" {
__attribute__((visibility(\"hidden\"))) extern const char hostler_manifest_data[];
__attribute__((visibility(\"hidden\"))) extern const std::size_t hostler_manifest_size;
}

__attribute__((section(\".hostler_manifest\"), HOSTLER_KEPT)) const char hostler_manifest_data[] = {
${bytes}};
const std::size_t hostler_manifest_size = sizeof(hostler_manifest_data);
")
else()
  set(text "// Made from ${name}.
#include <string_view>

namespace embedded {
extern const std::string_view ${SYMBOL};

static const char ${SYMBOL}_bytes[] = {
${bytes}};
constinit const std::string_view ${SYMBOL}{${SYMBOL}_bytes, sizeof(${SYMBOL}_bytes)};
}  // namespace embedded
")
endif()
file(WRITE ${OUTPUT} "${text}")
