// "did you mean": the nearest of the known words, for messages about a wrong one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hostler {

// Edits (insert, remove, replace, swap of neighbours) from one word to the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

// The known word that is near enough to be what was meant: at most a third of its letters differ,
// or it begins with the whole word. The first of equals.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);

// "; did you mean 'port'?", or nothing when no word is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace hostler
