// A Beast body that keeps up to 64 KiB in memory and moves what is larger into an unlinked file.
#pragma once

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "hostler/descriptor.hpp"

namespace hostler::host {

struct SpooledBody {
  struct value_type {
    std::filesystem::path directory;  // where the file is made
    std::size_t most_in_memory = 64 << 10;
    std::string memory;
    Descriptor file;
    std::uint64_t size = 0;

    // Takes more bytes; an error of the file system ends the request.
    void append(std::string_view bytes, boost::system::error_code& error);
    // To be read from its start.
    void rewind();
  };

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) {
      error = {};
    }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      std::size_t taken = 0;
      error = {};
      for (const boost::asio::const_buffer buffer : boost::beast::buffers_range_ref(buffers)) {
        body_.append({static_cast<const char*>(buffer.data()), buffer.size()}, error);
        if (error) break;
        taken += buffer.size();
      }
      return taken;
    }

    void finish(boost::system::error_code& error) {
      body_.rewind();
      error = {};
    }

   private:
    value_type& body_;
  };
};

// An unlinked file in `directory`, for reading and writing; invalid with errno set if there can be
// none.
Descriptor make_unlinked_file(const std::filesystem::path& directory);

}  // namespace hostler::host
