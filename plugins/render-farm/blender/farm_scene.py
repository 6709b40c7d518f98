# What this Blender can do, what a scene asks for, and the job's settings put on it.
import os

import bpy

from farm_failure import Failure

# Formats whose files can be told whole from cut off.
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "TIFF": "tif", "BMP": "bmp",
              "OPEN_EXR": "exr", "OPEN_EXR_MULTILAYER": "exr"}
MOVIE_FORMATS = ("FFMPEG", "AVI_JPEG", "AVI_RAW")
MISSING_FILES_SHOWN = 20


def has_denoiser():
    try:
        import _cycles
        return bool(_cycles.with_openimagedenoise)
    except (ImportError, AttributeError):
        return False


def engines():
    built_in = ["BLENDER_EEVEE", "BLENDER_WORKBENCH"]
    if bpy.app.version >= (4, 2, 0) and bpy.app.version < (5, 0, 0):
        built_in[0] = "BLENDER_EEVEE_NEXT"
    return built_in + [kind.bl_idname for kind in bpy.types.RenderEngine.__subclasses__()]


def capabilities():
    return {"version": bpy.app.version_string, "engines": engines(), "denoiser": has_denoiser()}


def unreadable(path, message):
    """The sentence for a file that Blender did not open."""
    message = " ".join(message.replace("Error: ", "").split())
    if not os.path.exists(path):
        return Failure("blend_missing", f"{path} does not exist")
    if "not supported" in message:
        return Failure("blend_unreadable", f"{path} is not a Blender file")
    if "Missing DNA block" in message or "truncated" in message.lower():
        return Failure("blend_unreadable", f"{path} is cut off: Blender reads its beginning and "
                                           "misses the end; copy the file again")
    if "Permission denied" in message:
        return Failure("blend_unreadable", f"{path} may not be read by this user")
    return Failure("blend_unreadable", f"Blender cannot read {path}: {message}")


def missing_files():
    """External files the scene names and that are not there; Blender renders without a word."""
    missing = []
    for path in bpy.utils.blend_paths(absolute=True, packed=False, local=False):
        if "<UDIM>" not in path and "<UVTILE>" not in path and not os.path.exists(path):
            missing.append(path)
    return sorted(set(missing))


def has_camera(scene):
    if scene.camera or any(marker.camera for marker in scene.timeline_markers):
        return True
    strips = scene.sequence_editor and scene.sequence_editor.sequences_all
    return bool(scene.render.use_sequencer and strips)


def denoises(scene):
    """Whether Cycles, if it renders, asks for the denoiser."""
    if not hasattr(scene, "cycles") or not scene.cycles.use_denoising:
        return False
    return any(layer.use and layer.cycles.use_denoising for layer in scene.view_layers)


def size(scene):
    """Width, height, and how far a frame may be off (a cropped border is rounded by Blender)."""
    render = scene.render
    width = render.resolution_x * render.resolution_percentage // 100
    height = render.resolution_y * render.resolution_percentage // 100
    if not (render.use_border and render.use_crop_to_border):
        return width, height, 0
    return (int(width * render.border_max_x) - int(width * render.border_min_x),
            int(height * render.border_max_y) - int(height * render.border_min_y), 1)


def describe(scene):
    render = scene.render
    width, height, _ = size(scene)
    missing = missing_files()
    return {
        "name": scene.name,
        "frame_start": scene.frame_start, "frame_end": scene.frame_end,
        "frame_step": scene.frame_step,
        "fps": render.fps / render.fps_base,
        "engine": render.engine,
        "width": width, "height": height,
        "format": render.image_settings.file_format,
        "camera": has_camera(scene),
        "denoises": denoises(scene),
        "view_layers": [layer.name for layer in scene.view_layers if layer.use],
        "missing_files": missing[:MISSING_FILES_SHOWN], "missing_count": len(missing),
    }


def apply(scene, order):
    """Puts a job's settings on the scene; returns what every frame must look like."""
    render = scene.render
    set_engine(render, order.get("engine"))
    if order.get("width") and order.get("height"):
        render.resolution_x, render.resolution_y = order["width"], order["height"]
        render.resolution_percentage = 100
    set_format(render.image_settings, order.get("format"))
    set_samples(scene, order.get("samples"))
    if order.get("threads"):
        render.threads_mode, render.threads = "FIXED", order["threads"]
    if order.get("denoise_off") and hasattr(scene, "cycles"):
        scene.cycles.use_denoising = False
    render.use_file_extension = False  # frames are written to exactly the name we give
    refuse_what_cannot_work(scene)
    width, height, tolerance = size(scene)
    return {"width": width, "height": height, "tolerance": tolerance, "engine": render.engine,
            "format": render.image_settings.file_format,
            "view_layers": [layer.name for layer in scene.view_layers if layer.use]}


def set_engine(render, engine):
    if not engine:
        return
    try:
        render.engine = engine
    except TypeError:
        raise Failure("engine_unknown", f"this Blender has no engine '{engine}'; "
                                        f"it has {', '.join(engines())}") from None


def set_format(image_settings, format):
    if format:
        if format not in EXTENSIONS:
            raise unfit(format, f"'{format}'")
        image_settings.file_format = format
    elif image_settings.file_format not in EXTENSIONS:
        raise unfit(image_settings.file_format, f"the scene's format {image_settings.file_format}")


def unfit(format, name):
    if format in MOVIE_FORMATS:
        return Failure("movie_format", f"{name} is a movie, which cannot be rendered frame by frame; "
                                       "choose images with --format PNG")
    return Failure("format_unknown",
                   f"{name} is not a format of the farm; it has {', '.join(EXTENSIONS)}")


def set_samples(scene, samples):
    if not samples:
        return
    if hasattr(scene, "cycles"):
        scene.cycles.samples = samples
    scene.eevee.taa_render_samples = samples


def refuse_what_cannot_work(scene):
    if not has_camera(scene):
        raise Failure("no_camera", "the scene has no camera; add one in Blender and save the file")
    if scene.render.engine == "CYCLES" and denoises(scene) and not has_denoiser():
        raise Failure("no_denoiser", "the scene denoises, and this Blender was built without "
                                     "OpenImageDenoise; turn it off with --no-denoise")
    if scene.render.use_multiview and scene.render.image_settings.views_format != "STEREO_3D":
        raise Failure("format_unknown", "the scene writes several views a frame; "
                                        "set its views format to stereo 3D or turn multiview off")
