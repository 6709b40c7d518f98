#include "interface/admin_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "hostler/condition.hpp"
#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AdminCommandsTest : public testing::Test {
 protected:
  AdminCommandsTest() { clusters_.clusters = {example_cluster("ICECREAM")}; }

  AdminOptions options() {
    AdminOptions options;
    options.is_allowed = is_allowed_;
    options.ask = [this](hostler::HostPort scheduler, std::vector<std::string> commands,
                         std::chrono::milliseconds) -> Task<Result<ControlAnswer>> {
      asked_.push_back(scheduler.text() + " " + commands.at(0));
      if (!trouble_.empty()) co_return Error{trouble_, ExitCode::unavailable};
      ControlAnswer answer;
      answer.texts = {answer_};
      co_return answer;
    };
    options.keep = [this](AuditRecord record) { kept_.push_back(std::move(record)); };
    return options;
  }
  std::string run(Task<Result<>> (AdminCommands::*method)(AdminArguments, Replies&),
                  AdminArguments arguments) {
    AdminCommands commands(clusters_, options(), log_);
    const auto done = loop_.run((commands.*method)(std::move(arguments), replies_));
    return done ? "" : done.error().text;
  }
  static AdminArguments hosts(std::vector<std::string> names) {
    AdminArguments arguments;
    arguments.hosts = std::move(names);
    return arguments;
  }

  hostler::TestLoop loop_;
  FakeClusters clusters_;
  RecordingReplies replies_;
  hostler::Log log_;
  bool is_allowed_ = true;
  std::string answer_ = "removing host builder-1\n";
  std::string trouble_;
  std::vector<std::string> asked_;
  std::vector<AuditRecord> kept_;
};

TEST_F(AdminCommandsTest, AreRefusedUnlessTheConfigurationAllowsThem) {
  is_allowed_ = false;
  EXPECT_THAT(run(&AdminCommands::block, hosts({"builder-1"})), HasSubstr("allow_admin: true"));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(kept_, IsEmpty());
}

TEST_F(AdminCommandsTest, BlockAsksTheClustersSchedulerAndIsAudited) {
  EXPECT_EQ(run(&AdminCommands::block, hosts({"builder-1", "builder-2"})), "");
  EXPECT_THAT(asked_, ElementsAre("10.0.0.1:8765 blockcs builder-1 builder-2"));
  EXPECT_THAT(replies_.said, ElementsAre("removing host builder-1"));
  ASSERT_THAT(kept_, SizeIs(1));
  EXPECT_EQ(kept_[0].cluster, "ICECREAM");
  EXPECT_EQ(kept_[0].caller, "test");
  EXPECT_EQ(kept_[0].action, "block");
  EXPECT_EQ(kept_[0].hosts, "builder-1 builder-2");
  EXPECT_EQ(kept_[0].answer, "removing host builder-1");
}

TEST_F(AdminCommandsTest, ANameCannotSmuggleAnotherCommandIn) {
  EXPECT_NE(run(&AdminCommands::remove, hosts({"a\nquit"})), "");
  EXPECT_NE(run(&AdminCommands::remove, hosts({"a b"})), "");
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(AdminCommandsTest, AFailureIsAuditedToo) {
  trouble_ = "connection refused";
  EXPECT_EQ(run(&AdminCommands::remove, hosts({"builder-1"})), "connection refused");
  ASSERT_THAT(kept_, SizeIs(1));
  EXPECT_EQ(kept_[0].answer, "failed: connection refused");
}

TEST_F(AdminCommandsTest, ACallerWhoLeavesBeforeTheAnswerIsAuditedToo) {
  hostler::Condition answered(loop_.executor());
  AdminOptions slow = options();
  slow.ask = [&](hostler::HostPort, std::vector<std::string>,
                 std::chrono::milliseconds) -> Task<Result<ControlAnswer>> {
    asked_.push_back("");
    co_await answered.wait();
    co_return ControlAnswer();
  };
  AdminCommands commands(clusters_, std::move(slow), log_);
  hostler::asio::cancellation_signal leave;
  const auto call = loop_.spawn(commands.block(hosts({"builder-1"}), replies_), [&](auto handler) {
    return hostler::asio::bind_cancellation_slot(leave.slot(), std::move(handler));
  });
  loop_.settle();
  ASSERT_THAT(asked_, SizeIs(1));
  EXPECT_THAT(kept_, IsEmpty());
  leave.emit(hostler::asio::cancellation_type::terminal);
  loop_.settle();
  ASSERT_TRUE(call.done());
  ASSERT_THAT(kept_, SizeIs(1));
  EXPECT_EQ(kept_[0].action, "block");
  EXPECT_EQ(kept_[0].caller, "test");
  EXPECT_THAT(kept_[0].answer, HasSubstr("may have been done"));
}

TEST_F(AdminCommandsTest, AnOldSchedulerThatCannotUnblockIsSaidToBe) {
  answer_ = "Invalid command 'unblockcs'";
  EXPECT_THAT(run(&AdminCommands::unblock, hosts({"builder-1"})), HasSubstr("does not know it"));
}

TEST_F(AdminCommandsTest, InternalsArePrintedButNotKept) {
  answer_ = "Node Name: builder-1\n  Remote name: \x1b[2J\n";
  AdminArguments arguments;
  arguments.scheduler = "other:9000";
  EXPECT_EQ(run(&AdminCommands::internals, arguments), "");
  EXPECT_THAT(asked_, ElementsAre("other:9000 internals"));
  EXPECT_THAT(replies_.said, ElementsAre("Node Name: builder-1", "  Remote name: \uFFFD[2J"));
  EXPECT_EQ(kept_.at(0).answer, "40 bytes");
  EXPECT_EQ(kept_.at(0).cluster, "other:9000");
}

TEST_F(AdminCommandsTest, SilenceOfTheSchedulerIsSaid) {
  answer_ = "";
  EXPECT_EQ(run(&AdminCommands::remove, hosts({"nobody"})), "");
  EXPECT_THAT(replies_.said, ElementsAre(HasSubstr("nothing was removed")));
}

}  // namespace
}  // namespace icemon
