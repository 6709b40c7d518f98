// What can be told of PostgreSQL without a server.
#include <dlfcn.h>

#include "storage/storage_fixture.hpp"

namespace hostler {
namespace {

using testing::HasSubstr;
using testing::Not;

class PostgresqlStorage : public StorageFixture {};

TEST_F(PostgresqlStorage, SaysWhatIsMissingAndKeepsThePasswordToItself) {
  const bool installed = dlopen("libsoci_postgresql.so.4.0", RTLD_LAZY | RTLD_LOCAL) != nullptr;
  const auto opened =
      try_open(options("postgresql://me:se:cret@127.0.0.1:1/notes?password=secret2"));
  ASSERT_FALSE(opened);
  const auto& text = opened.error().text;
  EXPECT_THAT(text,
              HasSubstr(installed ? "postgresql://me@127.0.0.1:1/notes?password= does not answer"
                                  : "apt install libsoci-postgresql4.0"));
  EXPECT_THAT(text, Not(HasSubstr("cret")));
}

}  // namespace
}  // namespace hostler
