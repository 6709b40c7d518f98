// The one place where Beast's own sources are compiled; the host and plugins that use Beast
// themselves link with it.
#include <boost/beast/src.hpp>
