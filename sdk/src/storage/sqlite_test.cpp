// What can happen to a database that is a file.
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "storage/storage_fixture.hpp"

namespace hostler {
namespace {

using testing::HasSubstr;

class SqliteStorage : public StorageFixture {};

TEST_F(SqliteStorage, TakesAnyPath) {
  for (const auto* name : {"my notes.db", "a=b.db", "a = \"b\" timeout=x.db", "n'otes%20;.db"}) {
    const auto path = std::filesystem::path(directory_.path()) / name;
    {
      auto database = open(options(path.string()));
      EXPECT_TRUE(add(database, 1)) << name;
    }
    EXPECT_TRUE(std::filesystem::exists(path)) << name;
  }
}

TEST_F(SqliteStorage, ReportsAMissingFolder) {
  const auto opened = try_open(options(directory_.path_of("none/notes.db")));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text, HasSubstr("its folder must exist and be writable"));
}

TEST_F(SqliteStorage, ReportsAFileThatIsNoDatabase) {
  std::ofstream(file()) << std::string(10'000, 'x');
  const auto opened = try_open(options(file()));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text, HasSubstr("is damaged or is no database"));
  std::filesystem::remove(file());
  EXPECT_TRUE(try_open(options(file())));
}

TEST_F(SqliteStorage, ReportsDamagedPages) {
  {
    auto database = open(options(file()));
    for (int id = 0; id < 100; ++id) ASSERT_TRUE(add(database, id));
  }
  const auto size = std::filesystem::file_size(file());
  std::fstream damage(file());
  damage.seekp(4096);
  damage << std::string(size - 4096, 'x');
  damage.close();
  auto opened = try_open(options(file()));
  const auto text = opened ? add(*opened, 1000).error().text : opened.error().text;
  EXPECT_THAT(text, HasSubstr("is damaged or is no database"));
}

TEST_F(SqliteStorage, ReportsALockAndGoesOnWithoutIt) {
  auto other = open(options(file()));
  auto mine = options(file());
  mine.faults = nullptr;
  mine.lock_timeout = std::chrono::milliseconds(1);
  auto database = open(mine);
  faults_->stall();  // the other one stops before its commit, holding the lock
  auto held = loop_.spawn(other.write([](Session& session) {
    session.insert("notes", Note{1, std::nullopt});
  }));
  loop_.settle();
  faults_->wait_until_stalled();
  const auto locked = add(database, 2);
  ASSERT_FALSE(locked);
  EXPECT_THAT(locked.error().text, HasSubstr("is locked by another process"));
  EXPECT_EQ(locked.error().code, ExitCode::temporary);
  faults_->release();
  loop_.finish(held);
  EXPECT_TRUE(held.get());
  EXPECT_TRUE(add(database, 3));
}

// A child that acknowledges each write by its id on a pipe, until it is killed.
[[noreturn]] void write_and_tell(const DatabaseOptions& options, int pipe) {
  asio::io_context context(1);
  const auto writer = [](Database& database, std::int64_t first, int target) -> Task<> {
    for (std::int64_t id = first;; id += 8) {
      auto work = [id](Session& session) { session.insert("notes", Note{id, std::nullopt}); };
      Result<void> done = co_await database.write(work);
      if (!done || ::write(target, &id, sizeof(id)) != sizeof(id)) _exit(1);
    }
  };
  const auto run = [&](DatabaseOptions given) -> Task<> {
    auto database = co_await Database::open(std::move(given));
    if (!database) _exit(1);
    for (std::int64_t first = 0; first < 8; ++first) {
      asio::co_spawn(context, writer(*database, first, pipe), [](const std::exception_ptr&) {});
    }
    co_await writer(*database, std::int64_t{1} << 40, pipe);
  };
  asio::co_spawn(context, run(options), [](const std::exception_ptr&) {});
  context.run();
  _exit(1);
}

TEST_F(SqliteStorage, KeepsWhatAKilledProcessAcknowledged) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_and_tell(options(file()), ends[1]);
  close(ends[1]);
  std::set<std::int64_t> acknowledged;
  std::int64_t id = 0;
  while (::read(ends[0], &id, sizeof(id)) == sizeof(id)) {
    acknowledged.insert(id);
    if (acknowledged.size() == 300) kill(child, SIGKILL);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));

  auto database = open(options(file()));
  const auto kept = read(database, [](Session& session) {
    return session.query<std::int64_t>("select id from notes");
  });
  ASSERT_TRUE(kept) << kept.error().text;
  const std::set<std::int64_t> found(kept->begin(), kept->end());
  EXPECT_TRUE(std::includes(found.begin(), found.end(), acknowledged.begin(), acknowledged.end()));
  EXPECT_GE(acknowledged.size(), 300);
}

// A small file system of its own, mounted on a folder; needs root.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    if (mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=256k") != 0) error_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (mounted()) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;

  bool mounted() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  std::string file() const { return (path_ / "notes.db").string(); }
  bool remount(unsigned long flags, const char* size) {
    return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, size) == 0;
  }

 private:
  std::filesystem::path path_;
  std::string error_;
};

TEST_F(SqliteStorage, SurvivesAFullDisk) {
  SmallDisk disk(directory_.path_of("small"));
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.error() << "); run as root";
  auto database = open(options(disk.file()));
  const auto add_large = [&](std::int64_t id) {
    return write(database, [id](Session& session) {
      session.insert("notes", Note{id, std::string(20'000, 'x')});
    });
  };
  std::int64_t stored = 0;
  auto result = add_large(stored);
  for (; result && stored < 1000; result = add_large(stored)) ++stored;
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().text, HasSubstr("is full; free some space"));
  EXPECT_EQ(result.error().code, ExitCode::temporary);
  EXPECT_GT(stored, 0);
  EXPECT_EQ(count(database), stored);

  ASSERT_TRUE(disk.remount(0, "size=8m"));
  EXPECT_TRUE(add_large(stored));
  EXPECT_EQ(count(database), stored + 1);
}

TEST_F(SqliteStorage, FailsTheWholeGroupThatFillsTheDisk) {
  SmallDisk disk(directory_.path_of("small"));
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.error() << "); run as root";
  auto database = open(options(disk.file()));
  faults_->stall();
  std::vector<Pending<Result<void>>> pending;
  for (std::int64_t id = 0; id < 100; ++id) {
    pending.push_back(loop_.spawn(database.write([id](Session& session) {
      session.insert("notes", Note{id, std::string(20'000, 'x')});
    })));
  }
  loop_.settle();
  faults_->release();
  std::int64_t acknowledged = 0;
  for (const auto& one : pending) {
    loop_.finish(one);
    if (one.get()) ++acknowledged;
  }
  EXPECT_LT(acknowledged, 100);
  EXPECT_EQ(count(database), acknowledged);
}

TEST_F(SqliteStorage, ReportsAReadOnlyDisk) {
  SmallDisk disk(directory_.path_of("small"));
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.error() << "); run as root";
  open(options(disk.file()));
  ASSERT_TRUE(disk.remount(MS_RDONLY, "size=256k")) << std::strerror(errno);
  const auto opened = try_open(options(disk.file()));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text, HasSubstr(disk.file() + " cannot be "));
  EXPECT_EQ(opened.error().code, ExitCode::cannot_create);
}

}  // namespace
}  // namespace hostler
