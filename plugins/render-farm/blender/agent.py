# The agent: one Blender that renders frame after frame. Orders come in and events go out as JSON
# lines over two inherited pipes; standard output stays Blender's own.
#
#   blender -b --factory-startup … --python agent.py -- ORDERS_FD EVENTS_FD
#
# order := {"order": "open", "file": PATH, "allow_scripts": BOOL}
#        | {"order": "setup", "engine": …, "format": …, "width": W, "height": H, "samples": N,
#           "threads": N, "denoise_off": BOOL}      an empty text or 0 leaves it as the scene says
#        | {"order": "render", "frame": N, "path": P, "temporary": T, "thumbnail": P or ""}
#        | {"order": "demo", "path": PATH, "frames": N, "engine": …, "width": W, "height": H}
# event := {"event": "hello", …} once | {"event": "scene", …} | {"event": "ready", …}
#        | {"event": "done", "frame": N, …} | {"event": "made"}
#        | {"event": "failed", "order": …, "reason": CLASS, "text": SENTENCE}
#
# One order is answered by one event. The agent ends when its order pipe is closed.
import json
import os
import select
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy

import farm_demo
import farm_image
import farm_scene
from farm_failure import Failure, classify


class Pipes:
    """The two pipes. They are not passed on to programs that a scene may start."""

    def __init__(self, orders, events):
        for descriptor in (orders, events):
            os.set_inheritable(descriptor, False)
        self.orders_descriptor = orders
        self.orders = os.fdopen(orders, "r", encoding="utf-8")
        self.events = os.fdopen(events, "w", encoding="utf-8")

    def send(self, event, **fields):
        self.events.write(json.dumps({"event": event, **fields}) + "\n")
        self.events.flush()

    def closed(self):
        """Whether nobody is left to give orders: what is being rendered is not wanted any more."""
        watch = select.poll()
        watch.register(self.orders_descriptor, 0)
        return any(happened & select.POLLHUP for _, happened in watch.poll(0))


class Agent:
    def __init__(self, pipes):
        self.pipes = pipes
        self.expected = None  # what farm_scene.apply() promised for every frame

    def open(self, order):
        path = order["file"]
        self.expected = None
        try:
            bpy.ops.wm.open_mainfile(filepath=path, load_ui=False,
                                     use_scripts=bool(order["allow_scripts"]))
        except RuntimeError as error:
            raise farm_scene.unreadable(path, str(error)) from None
        self.pipes.send("scene", **farm_scene.describe(bpy.context.scene))

    def setup(self, order):
        self.expected = farm_scene.apply(bpy.context.scene, order)
        self.pipes.send("ready", **self.expected)

    def render(self, order):
        if self.expected is None:
            raise Failure("protocol", "a frame was ordered before the job was set up")
        temporary = order["temporary"]
        try:
            self.pipes.send("done", frame=order["frame"], **self.checked_frame(order))
        finally:
            remove_if_there(temporary)

    def checked_frame(self, order):
        scene, temporary = bpy.context.scene, order["temporary"]
        started = time.monotonic()
        # As "blender -a" does: frame_set() would evaluate the scene once more, for nobody.
        scene.frame_current = order["frame"]
        scene.render.filepath = temporary
        try:
            bpy.ops.render.render(write_still=True)
        except RuntimeError as error:
            raise classify(str(error), temporary) from None
        image = farm_image.check(temporary, self.expected)
        try:
            if order.get("thumbnail"):
                farm_image.write_thumbnail(image, scene, order["thumbnail"])
        finally:
            image.close()
        if self.pipes.closed():
            remove_if_there(temporary)
            os._exit(0)
        os.replace(temporary, order["path"])
        return {"seconds": time.monotonic() - started, "size": image.size,
                "width": image.width, "height": image.height}

    def demo(self, order):
        self.expected = None
        farm_demo.make(order)
        self.pipes.send("made")

    def serve(self):
        handlers = {"open": self.open, "setup": self.setup, "render": self.render,
                    "demo": self.demo}
        for line in self.pipes.orders:
            order = json.loads(line)
            try:
                handlers[order["order"]](order)
            except Failure as failure:
                self.fail(order, failure)
            except OSError as error:
                path = error.filename2 or error.filename
                text = f"{error.strerror}: {path}" if path else str(error)
                self.fail(order, classify(text, order.get("temporary")))
            except (RuntimeError, MemoryError) as error:
                self.fail(order, classify(str(error) or "out of memory", order.get("temporary")))
            sys.stdout.flush()

    def fail(self, order, failure):
        self.pipes.send("failed", order=order["order"], frame=order.get("frame"),
                        reason=failure.reason, text=failure.text)


def remove_if_there(path):
    try:
        os.unlink(path)
    except OSError:
        pass  # renamed, or never written


def main():
    orders, events = (int(text) for text in sys.argv[sys.argv.index("--") + 1:][:2])
    pipes = Pipes(orders, events)
    pipes.send("hello", **farm_scene.capabilities())
    Agent(pipes).serve()


main()
