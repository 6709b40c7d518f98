// The directory in which a host keeps what must outlast it: one host a directory.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

class StateDirectory {
 public:
  // Makes it if need be (mode 0700) and locks it; an error names who holds it: "…already run by pid N".
  static Result<StateDirectory> open(const std::filesystem::path& path);
  // A new one below the system's temporary directory, removed at the latest with the object.
  static Result<StateDirectory> temporary();

  StateDirectory(StateDirectory&&) noexcept;
  StateDirectory& operator=(StateDirectory&&) = delete;
  ~StateDirectory();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path socket() const { return path_ / "hostler.sock"; }
  std::filesystem::path event_log() const { return path_ / "events.sqlite"; }

  // Of one instance; made if need be.
  Result<std::filesystem::path> instance(const std::string& name) const;

  // The instances that `plugin disable` named.
  Result<std::set<std::string>> disabled() const;
  Result<> set_disabled(const std::set<std::string>& names) const;  // on disk when it returns

  void remove_if_temporary() const;

 private:
  StateDirectory(std::filesystem::path path, Descriptor lock, bool temporary);

  std::filesystem::path path_;
  Descriptor lock_;
  bool temporary_;
};

}  // namespace hostler::host
