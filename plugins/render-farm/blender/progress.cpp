#include "blender/progress.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace render_farm {
namespace {

struct Count {
  int done;
  int total;
};

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

// Reads "12/64" or "12 / 64" behind `word`.
std::optional<Count> count_after(std::string_view line, std::string_view word) {
  const auto place = line.find(word);
  if (place == line.npos) return std::nullopt;
  std::string_view rest = without_blanks(line.substr(place + word.size()));
  Count count{};
  auto [behind_done, wrong] = std::from_chars(rest.data(), rest.data() + rest.size(), count.done);
  if (wrong != std::errc{}) return std::nullopt;
  rest = without_blanks(rest.substr(static_cast<std::size_t>(behind_done - rest.data())));
  if (!rest.starts_with('/')) return std::nullopt;
  rest = without_blanks(rest.substr(1));
  const auto total = std::from_chars(rest.data(), rest.data() + rest.size(), count.total);
  if (total.ec != std::errc{} || count.total <= 0 || count.done < 0) return std::nullopt;
  count.done = std::min(count.done, count.total);
  return count;
}

// "Blender 3.4.1", the first line of every one
bool is_banner(std::string_view line) {
  constexpr std::string_view name = "Blender ";
  return line.starts_with(name) && line.find_first_of("0123456789") == name.size();
}

// Of the view layer that is being rendered.
std::optional<double> layer_progress(std::string_view line) {
  const auto part = [](Count count) { return double(count.done) / count.total; };
  if (const auto tiles = count_after(line, "Rendered ")) {
    // "Sample 64/64" is printed again after its tile has been counted.
    const auto sample = count_after(line, "Sample ");
    const double in_tile = sample && sample->done < sample->total ? part(*sample) : 0;
    return std::min(1.0, (tiles->done + in_tile) / tiles->total);
  }
  if (const auto sample = count_after(line, "Sample ")) return part(*sample);
  if (const auto sample = count_after(line, "Rendering ")) return part(*sample);
  return std::nullopt;
}

std::string_view last_part(std::string_view line) {
  const auto bar = line.rfind('|');
  return without_blanks(bar == line.npos ? line : line.substr(bar + 1));
}

}  // namespace

void FrameProgress::begin(std::vector<std::string> view_layers) {
  view_layers_ = std::move(view_layers);
  reached_ = 0;
}

double FrameProgress::whole(double of_layer, std::string_view line) const {
  if (view_layers_.size() < 2) return of_layer;
  for (std::size_t index = 0; index < view_layers_.size(); ++index) {
    if (line.find(", " + view_layers_[index] + " |") == line.npos) continue;
    return (double(index) + of_layer) / double(view_layers_.size());
  }
  return 0;  // not known which layer it is
}

std::optional<Step> FrameProgress::read(std::string_view line) {
  if (!line.starts_with("Fra:")) return std::nullopt;
  const auto of_layer = layer_progress(line);
  if (!of_layer) return std::nullopt;
  const double progress = whole(*of_layer, line);
  if (progress <= reached_) return std::nullopt;
  reached_ = progress;
  return Step{progress, std::string(last_part(line))};
}

bool is_chatter(std::string_view line) {
  static constexpr std::array<std::string_view, 8> beginnings = {
      "Fra:",
      "Saved: '",
      " Time: ",
      "EGL Error (0x3001)",
      "EGL Error (0x3009)",
      "Managed to successfully fallback to surfaceless EGL",
      "Blender quit",
      "Read blend: "};
  return line.empty() || is_banner(line) ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [&](auto beginning) { return line.starts_with(beginning); });
}

}  // namespace render_farm
