// How simulated jobs end, as a scheduler tells it.
#pragma once

#include "protocol/messages.hpp"
#include "simulation/dice.hpp"

namespace icemon {

// By the scheduler, when a host of the job has left.
JobDone given_up(JobId id);

// By the client, which was killed.
JobDone cancelled(JobId id);

// With the figures of a compile of that length that succeeded.
enum class Compiler { server, client };
JobDone finished(JobId id, double seconds, Compiler compiler, Dice& dice);

}  // namespace icemon
