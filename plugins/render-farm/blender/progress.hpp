// Progress inside a frame, read from what Blender prints. Pure.
//
//   Fra:1 … | Scene, ViewLayer | Sample 12/64                      Cycles
//   Fra:1 … | Scene, ViewLayer | Rendered 1/15 Tiles, Sample 8/64  Cycles with tiles
//   Fra:1 … | Rendering 26 / 64 samples                            EEVEE
//
// Workbench prints nothing, and Cycles may print nothing for a long time in the middle.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace render_farm {

struct Step {
  double progress;   // 0..1
  std::string text;  // "Sample 12/64"
};

class FrameProgress {
 public:
  // A new frame begins. `view_layers` are rendered one after the other.
  void begin(std::vector<std::string> view_layers);

  // A line of Blender's; a step when it brings the frame further. Never goes back.
  std::optional<Step> read(std::string_view line);

  double reached() const { return reached_; }

 private:
  double whole(double of_layer, std::string_view line) const;

  std::vector<std::string> view_layers_;
  double reached_ = 0;
};

// Lines that tell a person nothing: progress, names of temporary files, the harmless messages of a
// machine without a display.
bool is_chatter(std::string_view line);

}  // namespace render_farm
