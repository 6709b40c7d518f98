#include "process/plan.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hostler {
namespace {

// Seconds between SIGXCPU, which a program may catch, and SIGKILL.
constexpr rlim_t cpu_grace = 5;

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

std::optional<std::string> find_in(std::string_view path, const std::string& name) {
  while (true) {
    const auto end = path.find(':');
    std::string directory(path.substr(0, end));
    if (directory.empty()) directory = ".";
    std::string candidate = directory + "/" + name;
    if (is_program(candidate)) return candidate;
    if (end == std::string_view::npos) return std::nullopt;
    path.remove_prefix(end + 1);
  }
}

constexpr std::string_view usual_path = "/usr/local/bin:/usr/bin:/bin";

std::map<std::string, std::string> environment_of(const ProcessOptions& options) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : options.environment) {
    if (value) {
      variables[name] = *value;
    } else {
      variables.erase(name);
    }
  }
  return variables;
}

LaunchPlan::Limit limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  rlimit own{};
  ::getrlimit(resource, &own);
  return {resource, {std::min(soft, own.rlim_max), std::min(hard, own.rlim_max)}};
}

std::vector<LaunchPlan::Limit> limits_of(const ProcessLimits& wanted) {
  std::vector<LaunchPlan::Limit> limits{limit(RLIMIT_CORE, 0, 0)};
  const auto add = [&](__rlimit_resource resource, const std::optional<std::uint64_t>& value,
                       rlim_t above = 0) {
    if (value) limits.push_back(limit(resource, *value, *value + above));
  };
  add(RLIMIT_AS, wanted.address_space_bytes);
  add(RLIMIT_CPU, wanted.cpu_seconds, cpu_grace);
  add(RLIMIT_NOFILE, wanted.open_files);
  return limits;
}

// Opens what stands behind the child's 0, 1 and 2.
class StandardDescriptors {
 public:
  explicit StandardDescriptors(PreparedLaunch& prepared) : prepared_(prepared) {}

  bool input(Input kind) {
    if (kind == Input::inherited) return map(STDIN_FILENO, STDIN_FILENO);
    if (kind == Input::nothing) return null(O_RDONLY, STDIN_FILENO);
    Descriptor reading;
    return pipe(reading, prepared_.ours.input) && hand_over(std::move(reading), STDIN_FILENO);
  }

  bool output(Output kind, int target, Descriptor& ours) {
    if (kind == Output::inherited) return map(target, target);
    if (kind == Output::discarded) return null(O_WRONLY, target);
    Descriptor writing;
    return pipe(ours, writing) && hand_over(std::move(writing), target);
  }

 private:
  bool map(int source, int target) {
    prepared_.plan.descriptors.push_back({source, target});
    return true;
  }

  bool hand_over(Descriptor source, int target) {
    map(source.get(), target);
    prepared_.childs.push_back(std::move(source));
    return true;
  }

  bool null(int mode, int target) {
    Descriptor null(::open("/dev/null", mode | O_CLOEXEC));
    return null && hand_over(std::move(null), target);
  }

  static bool pipe(Descriptor& reading, Descriptor& writing) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    reading.reset(ends[0]);
    writing.reset(ends[1]);
    return true;
  }

  PreparedLaunch& prepared_;
};

bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    return is_program(name) ? std::optional(name) : std::nullopt;
  }
  const char* path = ::getenv("PATH");
  return find_in(path ? path : usual_path, name);
}

Result<PreparedLaunch> prepare_launch(const ProcessOptions& options) {
  if (options.argv.empty() || options.argv.front().empty()) {
    return Error{"cannot start a program without a name"};
  }
  const std::string& name = options.argv.front();
  const std::string trouble = "cannot start " + name + ": ";
  if (std::any_of(options.argv.begin(), options.argv.end(), has_nul)) {
    return Error{trouble + "an argument contains a NUL byte"};
  }

  PreparedLaunch prepared;
  LaunchPlan& plan = prepared.plan;
  plan.arguments = options.argv;
  plan.working_directory = options.working_directory;
  plan.limits = limits_of(options.limits);
  plan.nice = options.limits.nice;
  plan.die_with_parent = options.on_parent_death == ParentDeath::end;

  const auto variables = environment_of(options);
  for (const auto& [key, value] : variables) plan.environment.push_back(key + "=" + value);

  plan.program = name;
  if (name.find('/') == std::string::npos) {
    const auto path = variables.find("PATH");
    const auto found = find_in(path == variables.end() ? usual_path : path->second, name);
    if (!found) return Error{trouble + "not found in PATH", ExitCode::unavailable};
    plan.program = *found;
  }

  StandardDescriptors standard(prepared);
  if (!standard.input(options.input) ||
      !standard.output(options.output, STDOUT_FILENO, prepared.ours.output) ||
      !standard.output(options.error_output, STDERR_FILENO, prepared.ours.error_output)) {
    return Error{trouble + std::strerror(errno)};
  }
  for (const auto& [source, target] : options.descriptors) {
    plan.descriptors.push_back({source, target});
  }
  return prepared;
}

}  // namespace hostler
