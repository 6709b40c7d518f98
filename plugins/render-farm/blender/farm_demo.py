# The demonstration scene: three rings of blocks turn around a ball while the camera circles them, in
# a loop without a seam.
import math

import bpy

RING_COLOURS = ((0.90, 0.32, 0.18), (0.98, 0.72, 0.20), (0.16, 0.52, 0.78))


def material(name, colour):
    made = bpy.data.materials.new(name)
    made.diffuse_color = (*colour, 1.0)  # what Workbench shows
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    shader.inputs["Roughness"].default_value = 0.35
    return made


def mesh_object(name, operator, made_of, **arguments):
    operator(**arguments)
    made = bpy.context.object
    made.name = name
    made.data.materials.append(made_of)
    return made


def turn(thing, axis, turns, frames):
    """A whole number of turns at constant speed, so that the last frame leads to the first."""
    for frame, angle in ((1, 0.0), (frames + 1, turns * math.tau)):
        thing.rotation_euler[axis] = angle
        thing.keyframe_insert("rotation_euler", index=axis, frame=frame)
    for curve in thing.animation_data.action.fcurves:
        for point in curve.keyframe_points:
            point.interpolation = "LINEAR"


def ring(number, colour, frames):
    """Blocks around a common hub; only the hub is animated."""
    radius, count = 2.0 + 0.9 * number, 10 + 4 * number
    bpy.ops.object.empty_add()
    hub = bpy.context.object
    hub.name = f"Ring {number + 1}"
    paint = material(f"Ring {number + 1}", colour)
    first = mesh_object("Block", bpy.ops.mesh.primitive_cube_add, paint, size=0.5)
    bevel = first.modifiers.new("Bevel", "BEVEL")
    bevel.width, bevel.segments = 0.06, 3
    for index in range(count):
        block = first if index == 0 else first.copy()
        if index:
            bpy.context.collection.objects.link(block)
        angle = math.tau * index / count
        block.parent = hub
        block.location = (radius * math.cos(angle), radius * math.sin(angle), 0)
        block.rotation_euler = (0, 0, angle)
    hub.rotation_euler[0] = math.radians(18 * (number - 1))
    turn(hub, 2, (1, -1, 1)[number], frames)


def stage(frames):
    ball = mesh_object("Ball", bpy.ops.mesh.primitive_uv_sphere_add,
                       material("Ball", (0.93, 0.93, 0.90)), radius=1.1, segments=48, ring_count=24)
    for polygon in ball.data.polygons:
        polygon.use_smooth = True
    mesh_object("Floor", bpy.ops.mesh.primitive_plane_add, material("Floor", (0.20, 0.22, 0.27)),
                size=60, location=(0, 0, -2.2))
    for number, colour in enumerate(RING_COLOURS):
        ring(number, colour, frames)

    bpy.ops.object.light_add(type="SUN", rotation=(math.radians(40), math.radians(15), 0))
    bpy.context.object.data.energy = 3.0
    bpy.ops.object.empty_add()
    boom = bpy.context.object
    boom.name = "Camera boom"
    bpy.ops.object.camera_add(location=(0, -10.5, 5.2))
    camera = bpy.context.object
    camera.rotation_euler = (math.radians(63), 0, 0)
    camera.data.lens = 35
    camera.parent = boom
    turn(boom, 2, 1, frames)
    bpy.context.scene.camera = camera


def settings(scene, wanted):
    scene.render.engine = wanted["engine"]
    scene.render.resolution_x, scene.render.resolution_y = wanted["width"], wanted["height"]
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.fps = 24
    scene.frame_start, scene.frame_end = 1, wanted["frames"]
    scene.cycles.samples = 16
    scene.cycles.use_denoising = False  # some distributions build Blender without a denoiser
    scene.eevee.taa_render_samples = 16
    shading = scene.display.shading
    shading.light = "STUDIO"
    shading.color_type = "MATERIAL"
    shading.show_shadows = True
    shading.show_specular_highlight = True
    scene.display.render_aa = "5"
    scene.view_settings.view_transform = "Standard"
    scene.world.color = (0.08, 0.09, 0.11)


def make(wanted):
    """Saves the scene at wanted["path"]."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.context.scene.world = bpy.data.worlds.new("World")
    stage(wanted["frames"])
    settings(bpy.context.scene, wanted)
    bpy.ops.wm.save_as_mainfile(filepath=wanted["path"], compress=True, check_existing=False)
