#include "loader/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "loader/test_files.hpp"
#include "loader/trust.hpp"

namespace hostler::host {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Catalog : public testing::Test {
 protected:
  Catalog() { fs::permissions(folder_.path(), fs::perms(0755)); }

  void put(const std::string& id, const std::string& as) const {
    fs::copy_file(test_plugin(id), folder_.path() / as);
    fs::permissions(folder_.path() / as, fs::perms(0755));
  }

  TemporaryFolder folder_;
  PluginCatalog catalog_;
};

TEST_F(Catalog, FindsPluginsInTheOrderOfTheirNames) {
  put("tiny", "tiny.so");
  put("needs-future", "needs-future.so");
  folder_.write("README", "no plugin");
  catalog_.add_own_directory(folder_.path());
  EXPECT_THAT(catalog_.ids(), ElementsAre("needs-future", "tiny"));
  EXPECT_THAT(catalog_.refusals(), IsEmpty());
  ASSERT_NE(catalog_.find("tiny"), nullptr);
  EXPECT_EQ(catalog_.find("tiny")->path, fs::canonical(folder_.path() / "tiny.so"));
  EXPECT_FALSE(catalog_.find("tiny")->third_party);
}

TEST_F(Catalog, TellsThirdPartiesApart) {
  put("tiny", "tiny.so");
  catalog_.add_directory(folder_.path());
  EXPECT_TRUE(catalog_.find("tiny")->third_party);
}

TEST_F(Catalog, KeepsTheGoodOnesBesideABrokenOne) {
  put("tiny", "tiny.so");
  folder_.write("broken.so", "garbage that is no ELF file");
  fs::create_symlink("nowhere", folder_.path() / "dangling.so");
  catalog_.add_directory(folder_.path());
  EXPECT_THAT(catalog_.ids(), ElementsAre("tiny"));
  ASSERT_EQ(catalog_.refusals().size(), 2u);
  EXPECT_EQ(catalog_.refusals()[0].path.filename(), "broken.so");
  EXPECT_EQ(catalog_.refusals()[0].reason, "is not an ELF file");
  EXPECT_EQ(catalog_.refusals()[1].reason, "No such file or directory");
}

TEST_F(Catalog, RefusesASecondPluginOfTheSameId) {
  put("tiny", "a.so");
  put("tiny", "b.so");
  catalog_.add_directory(folder_.path());
  catalog_.add_directory(folder_.path());  // the same file again is no second plugin
  EXPECT_EQ(catalog_.find("tiny")->path.filename(), "a.so");
  ASSERT_EQ(catalog_.refusals().size(), 2u);
  EXPECT_THAT(catalog_.refusals()[0].reason, HasSubstr("is a second plugin 'tiny'; "));
}

TEST_F(Catalog, RefusesAFileThatOthersCanChange) {
  put("tiny", "tiny.so");
  const fs::path file = fs::canonical(folder_.path() / "tiny.so");
  fs::permissions(file, fs::perms(0757));
  catalog_.add_directory(folder_.path());
  EXPECT_THAT(catalog_.ids(), IsEmpty());
  ASSERT_EQ(catalog_.refusals().size(), 1u);
  EXPECT_EQ(catalog_.refusals()[0].reason,
            file.string() +
                " can be changed by others, who could run code as this user; chmod go-w " +
                file.string());
}

TEST_F(Catalog, RefusesAFolderThatOthersCanChange) {
  put("tiny", "tiny.so");
  fs::permissions(folder_.path(), fs::perms(0777));
  catalog_.add_directory(folder_.path());
  EXPECT_THAT(catalog_.ids(), IsEmpty());
  ASSERT_EQ(catalog_.refusals().size(), 1u);
  EXPECT_THAT(catalog_.refusals()[0].reason, HasSubstr("chmod go-w " + folder_.path().string()));
}

TEST_F(Catalog, RefusesAGroupThatMayWriteAndAnotherOwner) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root: only root gives files away";
  put("tiny", "tiny.so");
  const fs::path file = folder_.path() / "tiny.so";
  ASSERT_EQ(chown(file.c_str(), 0, 54321), 0);
  fs::permissions(file, fs::perms(0775));
  EXPECT_THAT(trust_problem(file).value_or(""), HasSubstr("can be changed by others"));
  ASSERT_EQ(chown(file.c_str(), 0, 0), 0);
  EXPECT_EQ(trust_problem(file), std::nullopt);
  ASSERT_EQ(chown(file.c_str(), 54321, 0), 0);
  EXPECT_THAT(trust_problem(file).value_or(""),
              HasSubstr("belongs to another user (number 54321)"));
}

TEST_F(Catalog, NotesAMissingFolder) {
  catalog_.add_directory(folder_.path() / "gone");
  ASSERT_EQ(catalog_.refusals().size(), 1u);
  EXPECT_EQ(catalog_.refusals()[0].reason, "is no folder that can be read");
}

TEST_F(Catalog, SaysWhyAPluginIsNotThere) {
  put("tiny", "tiny.so");
  folder_.write("broken.so", "garbage that is no ELF file");
  catalog_.add_directory(folder_.path());
  EXPECT_TRUE(catalog_.require("tiny"));
  EXPECT_EQ(catalog_.require("tny").error().text, "there is no plugin 'tny'; did you mean 'tiny'?");
  EXPECT_EQ(catalog_.require("broken").error().text,
            "the plugin 'broken' cannot be used: " +
                (fs::canonical(folder_.path()) / "broken.so").string() + " is not an ELF file");
}

}  // namespace
}  // namespace hostler::host
