// The smallest useful plugin: one command, one topic, one setting, one route.
#include <hostler/plugin.hpp>

#include <string>

namespace {

struct HelloConfig {
  std::string greeting = "Hello";
};
BOOST_DESCRIBE_STRUCT(HelloConfig, (), (greeting))

struct GreetArguments {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GreetArguments, (), (name))

struct Greeted {
  std::string name;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Greeted, (), (name, text))

class Hello : public hostler::Plugin<HelloConfig> {
 public:
  Hello() {
    command("greet", &Hello::greet);
    route("GET", "/last", &Hello::last);
  }

 private:
  hostler::Task<> run(HelloConfig config) override {
    config_ = config;
    log().info("greeting with '", config_.greeting, "'");
    co_await stop_requested();
  }

  hostler::Task<Greeted> greet(GreetArguments arguments, hostler::Call call) {
    last_ = Greeted{arguments.name, config_.greeting + ", " + arguments.name + "!"};
    call.line(last_.text);
    greeted_.publish(last_);
    co_return last_;
  }

  hostler::Task<hostler::JsonReply<Greeted>> last(hostler::HttpRequest) { co_return last_; }

  HelloConfig config_;
  Greeted last_;
  hostler::Topic<Greeted> greeted_{*this, "hello.greeted"};
};

}  // namespace

HOSTLER_PLUGIN(Hello)
