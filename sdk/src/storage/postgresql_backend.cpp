// PostgreSQL's part of SOCI is looked up when a URL asks for it, so that nobody else needs its
// packages.
#include <dlfcn.h>
#include <soci/soci-backend.h>
#include <soci/version.h>

#include <regex>

#include "storage/backend.hpp"

namespace hostler::detail {

namespace {

// "4.0": SOCI's binary interface is one per minor version.
std::string soci_version() {
  return std::to_string(SOCI_VERSION / 100000) + "." + std::to_string(SOCI_VERSION / 100 % 1000);
}

const soci::backend_factory& load_factory() {
  const std::string file = "libsoci_postgresql.so." + soci_version();
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    throw Failure("PostgreSQL is not supported on this machine (" + std::string(dlerror()) +
                      "); install it with: apt install libsoci-postgresql" + soci_version(),
                  ExitCode::unavailable);
  }
  using Factory = const soci::backend_factory* (*)();
  const auto factory = reinterpret_cast<Factory>(dlsym(library, "factory_postgresql"));
  if (!factory)
    throw Failure(file + " is not SOCI's back end for PostgreSQL", ExitCode::unavailable);
  return *factory();
}

std::string without_password(const std::string& url) {
  static const std::regex password(R"(^([a-z]+://[^:/@]*):[^@]*@)");
  static const std::regex parameter(R"(([?&]password=)[^&]*)");
  return std::regex_replace(std::regex_replace(url, password, "$1@"), parameter, "$1");
}

// SOCI takes a URL apart at its first '=' and adds one where there is none.
std::string with_parameter(const std::string& url) {
  if (url.find('=') != std::string::npos) return url;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=hostler";
}

class PostgresqlBackend : public Backend {
 public:
  PostgresqlBackend(std::string url, std::chrono::milliseconds lock_timeout)
      : url_(std::move(url)), lock_timeout_(lock_timeout) {}

  std::string name() const override { return without_password(url_); }

  void open(soci::session& session) override {
    session.open(load_factory(), with_parameter(url_));
    session << "set client_min_messages to warning";  // it would print notices to our stderr
    session << "set lock_timeout to " + std::to_string(lock_timeout_.count());
  }

  const char* begin_statement() const override { return "begin"; }

  bool in_transaction(soci::session& session) const override { return session.is_connected(); }

  std::optional<std::size_t> column_count(soci::statement&) const override { return {}; }

  Explained explain(soci::session& session, const std::exception& exception) const override {
    const auto detail = message_of(exception);
    if (session.get_backend() && session.is_connected()) return {{detail}};
    return {{name() + " does not answer: " + detail, ExitCode::temporary}, true};
  }

 private:
  std::string url_;
  std::chrono::milliseconds lock_timeout_;
};

}  // namespace

std::unique_ptr<Backend> make_postgresql_backend(std::string url,
                                                 std::chrono::milliseconds lock_timeout) {
  return std::make_unique<PostgresqlBackend>(std::move(url), lock_timeout);
}

}  // namespace hostler::detail
