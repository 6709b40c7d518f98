# Checks a frame on disk and makes its thumbnail, with the image library inside Blender (a frame of
# 320x180 is checked in 1 ms, where a process of its own costs 80 to 120 ms).
import os
import struct

import bpy

from farm_failure import Failure, disk_is_full

THUMBNAIL_WIDTH = 192  # pixels


def check(path, expected):
    """The frame at `path`, opened; raises Failure unless it is whole and of the expected size."""
    folder = os.path.dirname(path)
    try:
        size = os.path.getsize(path)
    except OSError:
        raise Failure("no_output",
                      f"Blender said it rendered, and wrote no file into {folder}") from None
    if disk_is_full(path):
        raise Failure("disk_full", f"no space left on the disk of {folder}")
    if size == 0:
        raise Failure("no_output", "Blender wrote an empty file")
    try:
        frame = decode(path, size, expected["format"])
    except (ValueError, OSError, IndexError, KeyError, RuntimeError, struct.error) as error:
        raise Failure("undecodable", f"the written frame cannot be read back: {error}") from None
    if abs(frame.width - expected["width"]) > expected["tolerance"] or \
            abs(frame.height - expected["height"]) > expected["tolerance"]:
        frame.close()
        raise Failure("wrong_size", f"the frame is {frame.width}x{frame.height} instead of "
                                    f"{expected['width']}x{expected['height']}")
    return frame


class Frame:
    """A decoded frame; `image` is None where Blender itself cannot show the format."""

    def __init__(self, width, height, size, image=None):
        self.width, self.height, self.size, self.image = width, height, size, image

    def close(self):
        if self.image:
            bpy.data.images.remove(self.image)
            self.image = None


def decode(path, size, format):
    # The decoders of these formats fill up what is missing, so their ends are looked at here.
    if format == "JPEG" and last_bytes(path, 2) != b"\xff\xd9" or \
            format == "WEBP" and riff_size(path) != size:
        raise ValueError("it is cut off")
    if format == "OPEN_EXR_MULTILAYER":
        return Frame(*exr_size(path, size), size)
    image = bpy.data.images.load(path)
    width, height = image.size
    frame = Frame(width, height, size, image)
    if not image.has_data:
        frame.close()
        raise ValueError("it is damaged")
    return frame


def last_bytes(path, count):
    with open(path, "rb") as file:
        file.seek(-count, os.SEEK_END)
        return file.read(count)


def riff_size(path):
    with open(path, "rb") as file:
        return struct.unpack("<4xI", file.read(8))[0] + 8


# exr    := magic:u32 version:u32 attribute* 0 offset:u64* chunk*        all little endian
# attribute := name NUL type NUL size:u32 value
# chunk  := y:i32 size:u32 byte*
EXR_LINES = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256}  # by compression


def exr_size(path, size):
    """Width and height of a scan-line EXR whose last chunk ends where the file ends."""
    with open(path, "rb") as file:
        head = file.read(1 << 20)
        position, attributes = 8, {}
        while head[position] != 0:
            name, position = text_at(head, position)
            _, position = text_at(head, position)
            length = struct.unpack_from("<I", head, position)[0]
            attributes[name] = head[position + 4:position + 4 + length]
            position += 4 + length
        left, top, right, bottom = struct.unpack("<4i", attributes["dataWindow"])
        width, height = right - left + 1, bottom - top + 1
        count = -(-height // EXR_LINES[attributes["compression"][0]])
        file.seek(position + 1)
        last = max(struct.unpack(f"<{count}Q", file.read(8 * count)))
        file.seek(last)
        if last == 0 or last + 8 + struct.unpack("<4xI", file.read(8))[0] != size:
            raise ValueError("it is cut off")
        return width, height


def text_at(data, position):
    end = data.index(0, position)
    return data[position:end].decode("ascii", "replace"), end + 1


def write_thumbnail(frame, scene, path):
    """Writes a small JPEG and closes the frame; a frame without a thumbnail is still good."""
    temporary = path + ".tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if frame.image is None:
            save_for_screen(scene, temporary)
            frame.image = bpy.data.images.load(temporary)
        image = frame.image
        if frame.width > THUMBNAIL_WIDTH:
            image.scale(THUMBNAIL_WIDTH,
                        max(1, round(frame.height * THUMBNAIL_WIDTH / frame.width)))
        image.file_format = "JPEG"
        image.filepath_raw = temporary
        image.save()
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:
        print(f"no thumbnail: {error}")


def save_for_screen(scene, path):
    """The frame as a screen shows it; formats for compositing hold light, not colours."""
    settings = scene.render.image_settings
    kept = {name: getattr(settings, name)
            for name in ("file_format", "color_mode", "color_depth", "quality")}
    try:
        settings.file_format = "JPEG"
        settings.quality = 85
        bpy.data.images["Render Result"].save_render(path, scene=scene)
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)
