// The icecream monitor: what a message costs, and what it costs to watch a busy cluster, beside the
// monitors that Debian has.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "bench.hpp"
#include "icemon_parts.hpp"

namespace hostler::bench {
namespace {

int bench_icemon(int argc, char** argv) {
  CLI::App app{"The icecream monitor, beside icecream-sundae and icemon"};
  std::string only;
  int seconds = 20;
  app.add_option("--only", only, "decode, peers, load or memory; all if not given")
      ->check(CLI::IsMember({"decode", "peers", "load", "memory"}));
  app.add_option("--seconds", seconds, "of each measurement under load")
      ->check(CLI::Range(1, 3600));
  CLI11_PARSE(app, argc, argv);
  try {
    const auto chosen = [&](const char* part) { return only.empty() || only == part; };
    bool holds = true;
    if (chosen("decode")) holds &= measure_decoding();
    if (chosen("peers")) holds &= measure_beside_peers(seconds);
    if (chosen("load")) holds &= measure_full_load(seconds);
    if (chosen("memory")) holds &= measure_memory();
    return holds ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hostler-bench icemon: %s\n", error.what());
    return 1;
  }
}

const Registered registered{
    {"icemon", "an icecream monitor's cost, beside icecream-sundae and icemon", bench_icemon}};

}  // namespace
}  // namespace hostler::bench
