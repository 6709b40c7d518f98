// hostler-bench NAME [options]
#include <algorithm>
#include <iostream>

#include "bench.hpp"

namespace hostler::bench {

std::vector<Benchmark>& benchmarks() {
  static std::vector<Benchmark> benchmarks;
  return benchmarks;
}

}  // namespace hostler::bench

namespace {

void print_usage(std::ostream& out) {
  out << "usage: hostler-bench NAME [options]     (NAME --help tells a benchmark's options)\n";
  auto benchmarks = hostler::bench::benchmarks();
  std::ranges::sort(benchmarks, {}, &hostler::bench::Benchmark::name);
  for (const auto& benchmark : benchmarks) {
    out << "  " << benchmark.name << "    " << benchmark.summary << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  for (const auto& benchmark : hostler::bench::benchmarks()) {
    if (benchmark.name == name) return benchmark.run(argc - 1, argv + 1);
  }
  const bool help = name == "--help" || name == "-h";
  print_usage(help ? std::cout : std::cerr);
  return help ? 0 : 64;
}
