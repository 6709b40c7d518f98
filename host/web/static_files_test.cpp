#include "web/static_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;

class StaticFiles : public ::testing::Test {
 protected:
  StaticFiles() {
    folder_.write("site/index.html", "<html>shell</html>");
    folder_.write("site/assets/app-B3kd9_aZ.js", "plain");
    folder_.write("site/assets/app-B3kd9_aZ.js.gz", "packed");
    folder_.write("site/.hidden", "no");
    folder_.write("secret.txt", "secret");
    std::filesystem::create_symlink(folder_.path() / "secret.txt",
                                    folder_.path() / "site/link.txt");
    std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "site/up");
    ::mkfifo((folder_.path() / "site/fifo").c_str(), 0600);
    ServerOptions options;
    options.fallback = static_files(folder_.path() / "site", MissingFile::shell);
    server_.emplace(std::move(options));
    server_->router.mount("farm", "/pages/farm",
                          static_files(folder_.path() / "site", MissingFile::not_found));
    client_.emplace(server_->port());
  }

  TemporaryFolder folder_;
  std::optional<TestServer> server_;
  std::optional<RawClient> client_;
};

TEST_F(StaticFiles, ServesTheShellAndAMountedFolder) {
  const auto index = client_->get("/");
  EXPECT_EQ(index.body, "<html>shell</html>");
  EXPECT_EQ(index.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(index.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(client_->get("/pages/farm/index.html").body, index.body);
  EXPECT_EQ(client_->get("/pages/farm/missing.js").status, 404u);
}

TEST_F(StaticFiles, KeepsHashedNamesForEver) {
  const auto script = client_->get("/assets/app-B3kd9_aZ.js");
  EXPECT_EQ(script.body, "plain");
  EXPECT_EQ(script.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.headers.get("Content-Type"), "text/javascript; charset=utf-8");
}

TEST_F(StaticFiles, SendsThePackedFileToThoseWhoTakeIt) {
  const auto packed = client_->get("/assets/app-B3kd9_aZ.js", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.body, "packed");
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(packed.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  const auto part =
      client_->get("/assets/app-B3kd9_aZ.js", "Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n");
  EXPECT_EQ(part.body, "pl");
}

TEST_F(StaticFiles, DoesNotSendAPackedFileThatIsOlder) {
  const auto plain = folder_.path() / "site/assets/app-B3kd9_aZ.js";
  std::filesystem::last_write_time(
      plain.string() + ".gz", std::filesystem::last_write_time(plain) - std::chrono::seconds(1));
  EXPECT_EQ(client_->get("/assets/app-B3kd9_aZ.js", "Accept-Encoding: gzip\r\n").body, "plain");
}

TEST_F(StaticFiles, AnswersNotModified) {
  const auto tag = std::string(client_->get("/").headers.get("ETag"));
  const auto again = client_->get("/", "If-None-Match: " + tag + "\r\n");
  EXPECT_EQ(again.status, 304u);
  EXPECT_EQ(again.headers.get("ETag"), tag);
}

TEST_F(StaticFiles, GivesABrowserTheShellForThePagesOfTheApplication) {
  EXPECT_EQ(client_->get("/farm/jobs/7", "Accept: text/html,*/*\r\n").body, "<html>shell</html>");
  EXPECT_EQ(client_->get("/farm/jobs/7").status, 404u);
  EXPECT_EQ(client_->get("/missing.js", "Accept: text/html\r\n").status, 404u);
  EXPECT_EQ(client_->get("/api/missing", "Accept: text/html\r\n").status, 404u);
}

TEST_F(StaticFiles, NeverLeavesItsFolder) {
  for (const auto* path : {"/link.txt", "/up/secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt",
                           "/x/..%2f..%2fsecret.txt", "/pages/farm/..%2fsecret.txt", "//etc/passwd",
                           "/assets//app-B3kd9_aZ.js", "/.hidden", "/assets", "/assets/", "/fifo",
                           "/index.html/", "/index.html/x"}) {
    const auto answer = client_->get(path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << " " << answer.status;
  }
}

TEST_F(StaticFiles, OnlyReads) {
  const auto answer = client_->post("/pages/farm/index.html", "{}");
  EXPECT_EQ(answer.status, 405u);
  EXPECT_EQ(answer.headers.get("Allow"), "GET, HEAD");
}

TEST(StaticFileNames, TellWhetherTheyAreHashed) {
  EXPECT_TRUE(is_hashed_asset("assets/index-B3kd9_aZ.js"));
  EXPECT_TRUE(is_hashed_asset("dashboard/assets/uPlot-Cx81-aB2.css"));
  for (const auto* no : {"assets/index.js", "assets/my-page.js", "assets/my-settings.js",
                         "index-B3kd9_aZ.js", "assets/index-B3kd9_aZ"})
    EXPECT_FALSE(is_hashed_asset(no)) << no;
}

}  // namespace
}  // namespace hostler::host
