#include "interface/console.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_clock.hpp"
#include "hostler/transport/memory.hpp"
#include "hostler/task_group.hpp"
#include "test_loop.hpp"

namespace render_farm {
namespace {

using hostler::TaskGroup;
using ::testing::HasSubstr;

constexpr const char* manifest = R"({
  "id": "farm", "version": "1.2", "summary": "s", "license": "MIT",
  "topics": {"publishes": [], "subscribes": []},
  "commands": [
    {"name": "clients", "summary": "List the workers", "parameters": [
      {"name": "which", "type": "string", "description": "names", "positional": true, "many": true}]},
    {"name": "fail", "summary": "Fails", "parameters": []}],
  "pages": [], "programs": [], "interfaces": {}, "roles": [],
  "config": {"type": "object", "additionalProperties": false, "properties": {}}})";

class ConsoleTest : public ::testing::Test {
 protected:
  ~ConsoleTest() override {
    console_.close();
    loop_.run(tasks_.ended());
  }

  std::shared_ptr<hostler::LineConnection> connect() {
    auto [near, far] = hostler::make_memory_pair(loop_.executor(), clock_);
    tasks_.spawn(console_.serve(std::move(far)));
    return hostler::LineConnection::make(std::move(near));
  }
  // What the console says to these lines, until it ends the connection.
  std::string talk(const std::string& text) {
    auto [near, far] = hostler::make_memory_pair(loop_.executor(), clock_);
    tasks_.spawn(console_.serve(std::move(far)));
    loop_.spawn(near->write(text, hostler::no_deadline));
    std::string said;
    char bytes[4096];
    while (true) {
      const auto size = loop_.run(near->read_some(bytes, hostler::no_deadline));
      if (!size) return said;
      said.append(bytes, *size);
    }
  }

  Task<hostler::Result<>> run(std::string command, std::string arguments, Replies& replies) {
    if (command == "fail") co_return hostler::Error{"it is broken\nin two ways"};
    replies.line("ran " + command + " " + arguments);
    co_return hostler::Result<>();
  }

  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};
  TaskGroup tasks_{loop_.executor(), [](const std::string& error) { ADD_FAILURE() << error; }};
  Console console_{*hostler::parse_manifest(manifest),
                   [this](std::string command, std::string arguments, Replies& replies) {
                     return run(std::move(command), std::move(arguments), replies);
                   },
                   {.max_line = 1000, .max_connections = 3}};
};

TEST_F(ConsoleTest, GreetsAndPrompts) {
  EXPECT_EQ(talk("quit\n"), "Hostler render farm 1.2. `help` lists the commands.\n> ");
  EXPECT_EQ(talk("\r\n \nquit\r\n"), "Hostler render farm 1.2. `help` lists the commands.\n> > > ");
}

TEST_F(ConsoleTest, RunsCommandsWithTheArgumentsOfTheManifest) {
  EXPECT_THAT(talk("clients a \"b c\"\nquit\n"),
              HasSubstr("> ran clients {\"which\":[\"a\",\"b c\"]}\n> "));
  EXPECT_THAT(talk("fail\nquit\n"), HasSubstr("> error: it is broken\nerror: in two ways\n> "));
}

TEST_F(ConsoleTest, ExplainsWhatItDoesNotUnderstand) {
  EXPECT_THAT(talk("client\nquit\n"),
              HasSubstr("error: there is no command 'client'; did you mean 'clients'?"));
  EXPECT_THAT(talk("clients --loud\nquit\n"), HasSubstr("\nusage: clients"));
  EXPECT_THAT(talk("clients 'open\nquit\n"), HasSubstr("error: "));
  EXPECT_THAT(talk("\xff\xfd\x01garbage\nquit\n"),
              HasSubstr("error: there is no command '???garbage'"));
  EXPECT_THAT(talk("help\nquit\n"), HasSubstr("List the workers"));
  EXPECT_THAT(talk("help clients\nquit\n"), HasSubstr("names"));
}

TEST_F(ConsoleTest, EndsTheConnectionOfWhatIsNoConsoleUser) {
  EXPECT_THAT(talk("{\"item\": \"client\"}\nclients\n"), HasSubstr("{\"error\":\"JSON requests"));
  EXPECT_THAT(talk("POST / HTTP/1.1\nclients\n"), HasSubstr("not a web server"));
  EXPECT_THAT(talk(std::string(5000, 'x') + "\n"), HasSubstr("a line has at most 1000 bytes"));
}

TEST_F(ConsoleTest, ClosesTheConnectionThatIsIdleForLongestWhenThereAreTooMany) {
  std::vector<std::shared_ptr<hostler::LineConnection>> idle;
  for (int count = 0; count < 3; ++count) {
    idle.push_back(connect());
    clock_.advance(std::chrono::seconds(1));
  }
  EXPECT_THAT(talk("quit\n"), HasSubstr("> "));
  loop_.run(idle[0]->read_line());  // the greeting
  EXPECT_TRUE(loop_.run(idle[0]->read_line()).has_error());
  idle[1]->try_send("clients");
  loop_.run(idle[1]->read_line());
  EXPECT_THAT(*loop_.run(idle[1]->read_line()), HasSubstr("ran clients"));
}

TEST_F(ConsoleTest, ClosesAConnectionThatSaysNothing) {
  const auto idle = connect();
  loop_.run(idle->read_line());
  clock_.advance(std::chrono::minutes(10));
  loop_.run(idle->read_line());
  EXPECT_THAT(*loop_.run(idle->read_line()), HasSubstr("closed: nothing was said"));
  EXPECT_TRUE(loop_.run(idle->read_line()).has_error());
}

}  // namespace
}  // namespace render_farm
