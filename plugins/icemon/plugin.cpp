// The icecream monitor as a plugin.
#include "hostler/plugin.hpp"

#include "settings.hpp"

namespace icemon {
namespace {

class Icemon : public hostler::Plugin<Settings> {
 private:
  hostler::Task<> run(Settings) override {
    ready();
    co_await stop_requested();
  }
};

}  // namespace
}  // namespace icemon

HOSTLER_PLUGIN(icemon::Icemon)
