#include "process_usage.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace hostler::bench {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

fs::path folder_of(int pid) { return "/proc/" + std::to_string(pid); }

}  // namespace

double processor_seconds(int pid) {
  const std::string text = read_file(folder_of(pid) / "stat");
  // Behind the program's name, which may hold anything, the state is the third field.
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  double ticks = 0;
  for (int number = 3; number <= 15 && fields >> field; ++number) {
    if (number >= 14) ticks += std::stod(field);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double kib_of(int pid, const char* file, const std::string& key) {
  const std::string text = read_file(folder_of(pid) / file);
  const auto place = text.find(key);
  return place == text.npos ? 0 : std::strtod(text.c_str() + place + key.size(), nullptr);
}

double resident_megabytes(int pid) { return kib_of(pid, "status", "VmRSS:") / 1024; }

std::vector<int> children_of(int pid) {
  // Children are made by the spawning thread, so all threads are asked.
  std::vector<int> children;
  for (const auto& task : fs::directory_iterator(folder_of(pid) / "task")) {
    std::istringstream list(read_file(task.path() / "children"));
    for (int child; list >> child;) children.push_back(child);
  }
  return children;
}

}  // namespace hostler::bench
