# Why something did not work: a class for programs, a sentence for people.
import os


class Failure(Exception):
    def __init__(self, reason, text):
        super().__init__(text)
        self.reason = reason
        self.text = text


# In this order; the first that occurs in Blender's message decides.
PATTERNS = (
    ("no camera", "no_camera"),
    ("OpenImageDenoise", "no_denoiser"),
    ("No space left", "disk_full"),
    ("Disk quota exceeded", "disk_full"),
    ("cannot save", "output_unwritable"),
    ("Permission denied", "output_unwritable"),
    ("Read-only file system", "output_unwritable"),
    ("out of memory", "out_of_memory"),
    ("Out of memory", "out_of_memory"),
)


def disk_is_full(path):
    """Blender's message often hides the full disk behind 'cannot save'."""
    try:
        state = os.statvfs(os.path.dirname(path))
    except OSError:
        return False
    return state.f_blocks > 0 and state.f_bavail * state.f_frsize < 64 * 1024


def without_temporary_name(text, path):
    return text.replace(f"'{path}'", f"into {os.path.dirname(path)}").replace(path, "the frame")


def classify(text, path):
    """Turns Blender's message about the frame written to `path` into a Failure."""
    text = " ".join(text.replace("Error: ", "").split())
    if path and disk_is_full(path):
        return Failure("disk_full", f"no space left on the disk of {os.path.dirname(path)}")
    reason = next((reason for part, reason in PATTERNS if part in text), "render_error")
    if reason == "no_camera":
        text = "the scene has no camera; add one in Blender and save the file"
    elif reason == "no_denoiser":
        text = ("the scene denoises, and this Blender was built without OpenImageDenoise; "
                "turn it off with --no-denoise")
    elif path:
        text = without_temporary_name(text, path)
    return Failure(reason, text)
