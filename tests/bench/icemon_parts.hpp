// The measurements of `hostler-bench icemon`. Each prints its lines and tells whether all limits
// hold.
#pragma once

namespace hostler::bench {

bool measure_decoding();
bool measure_beside_peers(int seconds);
bool measure_full_load(int seconds);
bool measure_memory();

}  // namespace hostler::bench
