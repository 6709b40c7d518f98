#include "blender/scripts.hpp"

#include "embedded/agent_py.hpp"
#include "embedded/farm_demo_py.hpp"
#include "embedded/farm_failure_py.hpp"
#include "embedded/farm_image_py.hpp"
#include "embedded/farm_scene_py.hpp"

namespace render_farm {

const std::vector<Script>& agent_scripts() {
  static const std::vector<Script> scripts = {{"agent.py", embedded::agent_py},
                                              {"farm_demo.py", embedded::farm_demo_py},
                                              {"farm_failure.py", embedded::farm_failure_py},
                                              {"farm_image.py", embedded::farm_image_py},
                                              {"farm_scene.py", embedded::farm_scene_py}};
  return scripts;
}

}  // namespace render_farm
