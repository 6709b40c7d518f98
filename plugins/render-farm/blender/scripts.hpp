// The Python scripts that run inside Blender (blender/*.py), compiled in.
#pragma once

#include <string_view>
#include <vector>

namespace render_farm {

struct Script {
  std::string_view name;  // "agent.py"
  std::string_view text;
};

const std::vector<Script>& agent_scripts();

}  // namespace render_farm
