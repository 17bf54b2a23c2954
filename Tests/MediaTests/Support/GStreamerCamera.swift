// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A camera played by GStreamer's RTSP server: real RTP, real logins, on a free port.
struct GStreamerCamera {
    enum Login: String {
        case none, basic, digest
    }

    static let user = "operator"
    /// As awkward as people choose them.
    static let password = "p@ss:w/rd?"
    static let encodedPassword = "p%40ss%3Aw%2Frd%3F"

    static let h264 = "x264enc tune=zerolatency key-int-max=12 ! rtph264pay name=pay0 pt=96"
    static let h265 = "x265enc tune=zerolatency key-int-max=12 speed-preset=ultrafast ! rtph265pay name=pay0 pt=96"
    static let mjpeg = "jpegenc ! rtpjpegpay name=pay0 pt=26"
    static let vp8 = "vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=96"

    /// 320 by 240 pixels, 25 frames a second, encoded and packed by `encoder`.
    static func video(_ encoder: String, width: Int = 320, height: Int = 240) -> String {
        "( videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=\(width),height=\(height),framerate=25/1 ! \(encoder) )"
    }

    let process: ChildProcess
    let port: Int

    /// Starts the server; the stream is at `/cam`. `encrypted`: it speaks `rtsps`, with a certificate of its own making; that needs a login.
    init(_ pipeline: String, login: Login = .none, encrypted: Bool = false) async throws {
        let certificate = encrypted ? try Self.makeCertificate() : ""
        process = try ChildProcess(Self.python, ["-c", Self.script, pipeline, login.rawValue, Self.user, Self.password, certificate])
        guard let line = try await process.readLine(), let port = Int(line) else { throw NoServer() }
        self.port = port
    }

    struct NoServer: Error {}

    private static func makeCertificate() throws -> String {
        let key = try Clip.file("key.pem", [])
        let certificate = try Clip.file("certificate.pem", [])
        let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=camera", "-keyout", key, "-out", certificate]
        guard ChildProcess.succeeds("/usr/bin/env", ["openssl"] + request) else { throw NoServer() }
        return try Clip.file("both.pem", Data(contentsOf: URL(filePath: certificate)) + Data(contentsOf: URL(filePath: key)))
    }

    func url(scheme: String = "rtsp", host: String = "127.0.0.1", path: String = "/cam", userInfo: String = "") -> String {
        "\(scheme)://\(userInfo)\(host):\(port)\(path)"
    }

    static let python = "/usr/bin/python3"

    /// Whether the server can be started here. Says so loudly when not.
    static let isInstalled: Bool = {
        let isThere = ChildProcess.succeeds(python, ["-c", "import gi; gi.require_version('GstRtspServer', '1.0')"])
        if !isThere { print("SKIPPED (GStreamer's RTSP server for Python is not installed): tests against a real RTSP server") }
        return isThere
    }()

    private static let script = """
        import sys, gi
        gi.require_version('Gst', '1.0'); gi.require_version('GstRtsp', '1.0'); gi.require_version('GstRtspServer', '1.0')
        from gi.repository import Gst, GstRtsp, GstRtspServer, GLib, Gio
        pipeline, login, user, password, certificate = sys.argv[1:]
        Gst.init(None)
        server = GstRtspServer.RTSPServer()
        server.set_address('127.0.0.1'); server.set_service('0')
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(pipeline); factory.set_shared(True)
        if login != 'none':
            auth = GstRtspServer.RTSPAuth()
            if certificate: auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(certificate))
            token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'viewer')
            if login == 'basic':
                auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
            else:
                auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
                auth.add_digest(user, password, token)
            server.set_auth(auth)
            roles = GstRtspServer.RTSPPermissions()
            roles.add_permission_for_role('viewer', 'media.factory.access', True)
            roles.add_permission_for_role('viewer', 'media.factory.construct', True)
            factory.set_permissions(roles)
        server.get_mount_points().add_factory('/cam', factory)
        server.attach(None)
        loop = GLib.MainLoop()
        GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
        print(server.get_bound_port(), flush=True)
        loop.run()
        """
}
