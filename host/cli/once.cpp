// hostler once PLUGIN COMMAND …: a host with just this plugin, for one command.
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"
#include "hostler/loop.hpp"
#include "runtime/runtime.hpp"

namespace hostler::host {

namespace {

struct OnceOptions {
  std::string config_file;
  std::string settings;  // YAML of the plugin's configuration, over the defaults
  std::string state_directory;
  bool verbose = false;
  std::vector<std::string> words;
};

// The configuration with just the wanted instance in it.
Result<LoadResult> choose_instance(const OnceOptions& options, const std::string& target) {
  LoadResult loaded;
  if (!options.config_file.empty()) {
    loaded = load_config(options.config_file);
    if (!loaded.ok()) return Error{to_text(loaded.problems), ExitCode::config};
    std::erase_if(loaded.config.plugins, [&](const InstanceSpec& spec) {
      return spec.as != target && spec.use != target;
    });
    if (loaded.config.plugins.size() > 1) loaded.config.plugins.resize(1);
  } else {
    loaded.config = default_config();
    loaded.catalog = PluginCatalog::own();
  }
  if (loaded.config.plugins.empty()) {
    auto file = loaded.catalog.require(target);
    if (file.has_error()) return Error{file.error().text, ExitCode::usage};
    InstanceSpec spec;
    spec.use = spec.as = target;
    loaded.config.plugins.push_back(std::move(spec));
  }
  InstanceSpec& spec = loaded.config.plugins.front();
  if (spec.config.empty() || !options.settings.empty()) {
    auto file = loaded.catalog.require(spec.use);
    if (file.has_error()) return file.error();
    ConfigResult checked = check_config((*file)->manifest, options.settings, "--config");
    if (!checked.ok()) return Error{to_text(checked.problems), ExitCode::config};
    spec.config = checked.config;
  }
  spec.enabled = true;
  spec.isolation = Isolation::none;
  loaded.config.log.level = options.verbose ? LogLevel::debug : LogLevel::warning;
  loaded.config.log.file.clear();
  spec.log_level = loaded.config.log.level;
  return loaded;
}

// One command in a host of its own. Everything on the loop of run().
class SingleShot {
 public:
  SingleShot(RuntimeOptions options, StateDirectory state, std::string command,
             std::string arguments, ReplyFormat format)
      : instance_(options.config.plugins.front().as),
        command_(std::move(command)),
        arguments_(std::move(arguments)),
        printer_(format),
        signals_(loop_, SIGINT, SIGTERM),
        options_(std::move(options)),
        state_(std::move(state)) {}

  int run() {
    auto opened = Runtime::open(loop_, std::move(options_), std::move(state_), nullptr);
    if (opened.has_error()) return fail(opened.error());
    runtime_ = std::move(*opened);
    runtime_->on_changed = [this](const Instance& instance) { on_changed(instance); };
    await_signal();
    runtime_->start();
    loop_.run();
    if (has_left_threads()) runtime_->end_process(exit_code_);
    loop_.shutdown();
    return exit_code_;
  }

 private:
  void on_changed(const Instance& instance) {
    if (instance.name() != instance_) return;
    if (is_ready(instance.state())) {
      call();
    } else if (has_ended(instance.state()) && !called_) {
      end(printer_.finish(static_cast<int>(ExitCode::failed), instance.reason()));
    }
  }

  void call() {
    if (std::exchange(called_, true)) return;
    CommandListener listener;
    listener.reply = [this](std::string_view json) {
      asio::post(loop_, [this, text = std::string(json)] { printer_.reply(text); });
    };
    listener.finished = [this](int code, std::string_view error) {
      asio::post(loop_, [this, code, text = std::string(error)] {
        int printed = printer_.finish(code, text);
        end(interrupted_ && printed != 0 ? 128 + interrupted_ : printed);
      });
    };
    call_ = runtime_->commands().call({instance_, command_, arguments_, "cli"}, std::move(listener));
  }

  // The first signal cancels the command and waits for its clean end, which for one that goes on until
  // it is ended is a good one; the second does not wait.
  void await_signal() {
    signals_.async_wait([this](boost::system::error_code cancelled, int number) {
      if (cancelled) return;
      if (std::exchange(interrupted_, number)) std::_Exit(128 + number);
      if (called_) {
        runtime_->commands().cancel(call_);
      } else {
        end(128 + number);
      }
      await_signal();
    });
  }

  void end(int exit_code) {
    if (std::exchange(ending_, true)) return;
    exit_code_ = exit_code;
    asio::co_spawn(loop_, stop(), asio::detached);
  }

  Task<> stop() {
    co_await runtime_->stop();
    signals_.cancel();
    loop_.stop();
  }

  const std::string instance_, command_, arguments_;
  Loop loop_;
  ReplyPrinter printer_;
  asio::signal_set signals_;
  RuntimeOptions options_;
  StateDirectory state_;
  std::unique_ptr<Runtime> runtime_;
  std::uint64_t call_ = 0;
  int interrupted_ = 0;  // the signal
  bool called_ = false;
  bool ending_ = false;
  int exit_code_ = 0;
};

// A command that works on what a host keeps finds it where that host does; no other leaves anything
// behind.
Result<StateDirectory> open_state(const OnceOptions& options, const HostConfig& config,
                                  const CommandSpec& command, const std::string& instance) {
  if (!command.uses_state) {
    return options.state_directory.empty() ? StateDirectory::temporary()
                                           : StateDirectory::open(options.state_directory);
  }
  const std::filesystem::path named = options.state_directory;
  const std::filesystem::path& folder = named.empty() ? config.state_dir : named;
  std::error_code ignored;  // then it is not there for us
  if (!std::filesystem::is_directory(folder, ignored)) {
    return Error{"there is no state directory " + folder.string() +
                     "; name a host's one with --state DIR, or its configuration with -c FILE",
                 ExitCode::config};
  }
  auto state = StateDirectory::open(folder);
  if (state.has_error() && state.error().code == ExitCode::temporary) {
    const std::string& text = state.error().text;
    return Error{text.substr(0, text.find(';')) + "; ask that host: hostler call " + instance + " " +
                     command.name,
                 ExitCode::temporary};
  }
  return state;
}

int run_once(const OnceOptions& options) {
  CommandWords words = split_command_words(options.words);
  auto chosen = choose_instance(options, words.target);
  if (chosen.has_error()) return fail(chosen.error());
  auto file = chosen->catalog.require(chosen->config.plugins.front().use);
  if (file.has_error()) return fail(file.error());
  const Manifest& manifest = (*file)->manifest;
  if (words.command.empty()) {
    (words.help ? std::cout : std::cerr) << list_commands(manifest);
    return words.help ? 0 : static_cast<int>(ExitCode::usage);
  }
  auto command = require_command(manifest, words.command);
  if (command.has_error()) return fail(command.error());
  take_verb_options(words, **command);
  if (words.help) {
    std::cout << help_of(**command, "hostler once " + words.target);
    return 0;
  }
  const InstanceSpec& instance = chosen->config.plugins.front();
  if (!(*command)->is_allowed(Json::parse(instance.config, nullptr, false))) {
    return fail(not_allowed(**command, instance.as));
  }
  auto arguments = arguments_of(**command, words);
  if (arguments.has_error()) return fail(arguments.error());
  auto state = open_state(options, chosen->config, **command, instance.as);
  if (state.has_error()) return fail(state.error());
  RuntimeOptions runtime{chosen->config, chosen->catalog, true};
  SingleShot shot(std::move(runtime), std::move(*state), words.command, *arguments, words.format);
  return shot.run();
}

}  // namespace

void add_once_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<OnceOptions>();
  auto* verb = app.add_subcommand("once", "Run one command of a plugin in a host of its own");
  verb->prefix_command();
  verb->add_option("-c", options->config_file, "Take the plugin's configuration from this file");
  verb->add_option("--config", options->settings,
                   "The plugin's configuration as YAML, e.g. '{worker: {slots: 2}}'");
  verb->add_option("--state", options->state_directory,
                   "Keep the state in this directory (default: a temporary one, or for commands "
                   "that look at what a host keeps, that host's)");
  verb->add_flag("-v,--verbose", options->verbose, "Show the log on standard error");
  verb->footer(
      "Works beside a running daemon: no listener, no socket. Examples:\n"
      "  hostler once render-farm demo --frames 1-12 --output out\n"
      "  hostler once render-farm render --help");
  verb->callback([options, verb, &exit_code] {
    options->words = verb->remaining();
    if (options->words.empty()) throw CLI::CallForHelp();
    auto file = take_config_file(options->words);
    if (file.has_error()) {
      exit_code = fail(file.error());
      return;
    }
    if (!file->empty()) options->config_file = *file;
    exit_code = run_once(*options);
  });
}

}  // namespace hostler::host
