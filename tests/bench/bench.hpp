// hostler-bench: one program for all benchmarks. A benchmark measures our side and its peer in
// interleaved pairs of one run and prints both; only their ratio is comparable between machines.
#pragma once

#include <string_view>
#include <vector>

namespace hostler::bench {

struct Benchmark {
  std::string_view name;     // `hostler-bench NAME [options]`
  std::string_view summary;  // one line
  // argv[0] is the benchmark's name. 0: measured, and within the limit if one was given.
  int (*run)(int argc, char** argv);
};

std::vector<Benchmark>& benchmarks();

// Makes a benchmark known; one at namespace scope in each *_bench.cpp.
struct Registered {
  explicit Registered(Benchmark benchmark) { benchmarks().push_back(benchmark); }
};

int bench_bus(int argc, char** argv);
int bench_render(int argc, char** argv);

}  // namespace hostler::bench
