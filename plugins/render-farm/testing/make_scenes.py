# Makes the small scenes of the tests into the folder given behind "--", with one start of Blender.
import sys

import bpy

FOLDER = sys.argv[sys.argv.index("--") + 1]

SCRIPT = """
import bpy
open(bpy.path.abspath("//script-ran"), "w").close()
"""


def save(name):
    bpy.ops.wm.save_as_mainfile(filepath=f"{FOLDER}/{name}.blend", check_existing=False)


def fresh():
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    scene = bpy.context.scene
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x, scene.render.resolution_y = 96, 54
    scene.frame_start, scene.frame_end = 1, 12
    cube = bpy.data.objects["Cube"]
    cube.keyframe_insert("rotation_euler", frame=1)
    cube.rotation_euler[2] = 3.1
    cube.keyframe_insert("rotation_euler", frame=48)
    return scene


fresh()
save("cube")

scene = fresh()
scene.camera = None
save("no_camera")

scene = fresh()
scene.render.engine = "CYCLES"
scene.cycles.samples = 4
scene.cycles.use_denoising = True
save("denoised")

scene = fresh()
scene.render.engine = "CYCLES"
scene.cycles.samples = 1000000
scene.cycles.use_adaptive_sampling = False
scene.cycles.use_denoising = False
save("endless")

scene = fresh()
scene.render.image_settings.file_format = "FFMPEG"
save("movie")

scene = fresh()
text = bpy.data.texts.new("register.py")
text.write(SCRIPT)
text.use_module = True
save("scripted")

scene = fresh()
image = bpy.data.images.new("texture", 4, 4)
image.source = "FILE"
image.filepath = "//textures/lost.png"
image.use_fake_user = True
save("missing_texture")

scene = fresh()
second = scene.view_layers.new("Second")
scene.render.engine = "CYCLES"
scene.cycles.samples = 8
scene.cycles.use_denoising = False
save("two_layers")
