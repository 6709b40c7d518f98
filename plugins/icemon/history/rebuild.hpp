// Minutes that a sudden end of the process left unwritten, made from their jobs: those are on the
// disk a second after their end, their minute only when it is over.
#pragma once

#include "hostler/storage.hpp"

namespace icemon {

// Makes the last minutes as their jobs tell them, where more jobs are kept than the minute counts;
// doing it again changes nothing. How busy the cluster was in such a minute nobody knows. On the
// database's thread, before this process writes anything: what is still to be added up would count
// twice.
void rebuild_minutes(hostler::Session& session);

}  // namespace icemon
