// Tables on a terminal: the last column is wrapped, so that the lines are no wider than the screen.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hostler::host {

// Columns of the terminal behind a descriptor; 0: it is none.
std::size_t terminal_width(int descriptor);

// Puts what is too wide of a row's last cell into rows of its own, at spaces. The other cells keep their
// width, and the last at least 20 columns. Width 0: nothing is changed.
std::vector<std::vector<std::string>> wrap_last_cells(
    const std::vector<std::vector<std::string>>& rows, std::size_t width);

}  // namespace hostler::host
