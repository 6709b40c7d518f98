#include "simulation/simulated_host.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace icemon {
namespace {

constexpr std::array<std::string_view, 16> rooms = {
    "lab",    "attic", "studio", "forge", "nest", "depot", "mill",  "tower",
    "cellar", "loft",  "barn",   "dock",  "ward", "vault", "porch", "den"};
constexpr std::array<std::string_view, 12> folders = {"core",    "widgets", "network", "render",
                                                      "audio",   "storage", "parser",  "editor",
                                                      "plugins", "codec",   "layout",  "search"};
constexpr std::array<std::string_view, 10> things = {
    "buffer", "cache", "dialog", "engine", "filter", "graph", "index", "job", "layer", "model"};
constexpr std::array<std::string_view, 10> roles = {
    "factory", "view", "reader", "writer", "test", "pool", "helper", "state", "proxy", "list"};

template <class List>
std::string pick(const List& list, std::size_t number) {
  return std::string(list[number % list.size()]);
}

std::string platform_of(std::size_t number) {
  if (number % 13 == 7) return "aarch64";
  if (number % 31 == 17) return "Darwin19_x86_64";
  return "x86_64";
}

}  // namespace

SimulatedHost make_host(std::size_t number, int mean_slots, Dice& dice) {
  SimulatedHost host;
  host.name = pick(rooms, number) + std::to_string(number / rooms.size() + 1);
  host.ip = "10." + std::to_string(20 + number / 62'500) + "." +
            std::to_string(number / 250 % 250) + "." + std::to_string(number % 250 + 2);
  host.platform = platform_of(number);
  const double slots = mean_slots * (number % 2 == 0 ? 1.25 : 0.75);
  host.max_jobs = std::max(1, static_cast<int>(std::lround(slots)));
  host.no_remote = number % 17 == 11;
  host.has_little_memory = number % 23 == 19;
  host.speed = dice.between(0.7, 1.3);
  return host;
}

bool SimulatedHost::measure(Dice& dice) {
  const double busy = std::min(1.0, static_cast<double>(running) / max_jobs);
  const double own_work = dice.between(0, 0.15);
  const bool out_of_memory = has_little_memory && dice.happens(0.8);
  const auto measured = static_cast<std::int32_t>(850 * busy + 900 * own_work * (1 - busy));
  const std::int32_t now = out_of_memory ? 1000 : std::clamp(measured, 0, 999);

  const double queue = running + max_jobs * own_work;
  load_average1 += (queue - load_average1) * 0.05;
  load_average5 += (queue - load_average5) * 0.01;
  load_average10 += (queue - load_average10) * 0.005;
  free_memory_mib = has_little_memory ? (out_of_memory ? 90 : 700)
                                      : std::max(600, 1500 * max_jobs - 900 * running);
  if (std::abs(now - load) < 100 && (now == 1000) == (load == 1000)) return false;
  load = now;
  return true;
}

HostReport SimulatedHost::report(Extent extent) const {
  HostReport report;
  report.host = id;
  HostStats& stats = report.stats;
  stats.name = name;
  stats.ip = ip;
  stats.platform = platform;
  stats.features = "env_xz env_zstd";
  stats.version = 43;
  stats.max_jobs = max_jobs;
  stats.no_remote = no_remote;
  stats.speed = compiled == 0 ? 0 : 600 * speed;
  stats.load = load;
  if (extent == Extent::login) return report;
  stats.load_average1 = static_cast<std::int32_t>(1000 * load_average1);
  stats.load_average5 = static_cast<std::int32_t>(1000 * load_average5);
  stats.load_average10 = static_cast<std::int32_t>(1000 * load_average10);
  stats.free_memory_mib = free_memory_mib;
  return report;
}

std::string source_file(std::size_t number) {
  const std::string suffix = number % 9 == 4 ? ".c" : ".cpp";
  const std::string count = number >= 1200 ? std::to_string(number / 1200) : "";
  return "src/" + pick(folders, number) + "/" + pick(things, number / 12) + "_" +
         pick(roles, number / 120) + count + suffix;
}

std::string linked_file(std::size_t number) {
  return "build/lib/lib" + pick(folders, number) + ".so";
}

double work_factor(std::size_t file) {
  if (file % 97 == 0) return 4;  // heavy templates
  const auto spread = static_cast<double>((file * 2654435761U) % 1000) / 1000;
  return 0.47 + spread;
}

}  // namespace icemon
