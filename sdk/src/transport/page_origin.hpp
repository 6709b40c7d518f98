// Whether a page of a browser may talk to a server of this machine.
#pragma once

#include <string_view>

namespace hostler {

// `origin` and `host` are the headers of its request, `machine` is this machine's name. True: the
// page came from the very host that it now asks, and that is a numeric address, localhost or the
// machine itself: no page of another site, and none whose name was made to lead here (DNS
// rebinding). Also true without an origin: that is no browser.
bool is_own_page(std::string_view origin, std::string_view host, std::string_view machine);

}  // namespace hostler
