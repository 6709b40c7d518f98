// Scenes for tests with the real Blender. They are made once and shared by all test programs.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "test_loop.hpp"

namespace render_farm::testing {

// A folder of its own for one test.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The path of cube.blend, no_camera.blend, … (make_scenes.py).
std::string scene(const std::string& name);

bool has_program(const std::string& name);

// Skips, with a sentence, where there is no Blender.
class BlenderTest : public ::testing::Test {
 protected:
  void SetUp() override;

  hostler::TestLoop loop_;
  Scratch scratch_;
};

// The processes of Blender that this test has started and that run.
std::vector<int> own_blenders();

}  // namespace render_farm::testing
