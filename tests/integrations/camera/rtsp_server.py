"""A camera's RTSP server (GStreamer's), run by Debian's own Python, which has its bindings.

`rtsp_server.py CLIP` serves the H.264 clip at /gate to who knows the password and prints its port.
"""

# mypy: ignore-errors
from __future__ import annotations

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 (only after its version is chosen)

USER, PASSWORD = "gate", "s3cret"
PIPELINE = '( filesrc location="{}" ! qtdemux ! rtph264pay name=pay0 config-interval=1 )'


def auth() -> GstRtspServer.RTSPAuth:
    """Let nobody in without the password."""
    guard = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", USER)
    guard.add_basic(GstRtspServer.RTSPAuth.make_basic(USER, PASSWORD), token)
    return guard


def factory(clip: str) -> GstRtspServer.RTSPMediaFactory:
    """Serve the clip, from its beginning for each client."""
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(PIPELINE.format(clip))
    made.add_role_from_structure(
        Gst.Structure.new_from_string(f"{USER}, media.factory.access=true, media.factory.construct=true;")
    )
    return made


def main() -> None:
    """Serve until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    server.set_auth(auth())
    server.get_mount_points().add_factory("/gate", factory(sys.argv[1]))
    server.attach(None)
    print(server.get_bound_port(), flush=True)  # noqa: T201
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
