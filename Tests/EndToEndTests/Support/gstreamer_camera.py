#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An RTSP camera made of GStreamer's own server. Prints "port N" once it listens; ends on SIGTERM."""

import argparse
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--port", default="0")
parser.add_argument("--path", action="append", default=[], help="NAME=LAUNCH")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--method", choices=["basic", "digest"], default="basic")
options = parser.parse_args()

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(options.port)

if options.user:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    if options.method == "basic":
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, options.password), token)
    else:
        from gi.repository import GstRtsp

        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(options.user, options.password, token)
    server.set_auth(auth)

for entry in options.path:
    name, launch = entry.split("=", 1)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {launch} )")
    factory.set_shared(True)
    if options.user:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("user", "media.factory.access", True)
        permissions.add_permission_for_role("user", "media.factory.construct", True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory("/" + name, factory)

# attach() answers 0 when the port could not be bound.
if server.attach(None) == 0:
    sys.exit(f"cannot listen on port {options.port}")
print(f"port {server.get_bound_port()}", flush=True)

loop = GLib.MainLoop()
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
loop.run()
