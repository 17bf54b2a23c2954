// SPDX-License-Identifier: Apache-2.0

/// How to reach a camera, and how long to be patient with it.
public struct CameraOptions: Hashable, Sendable {
    /// What carries the pictures.
    public enum Transport: String, Hashable, Sendable, CaseIterable {
        /// Inside the RTSP connection: passes firewalls and loses nothing on the way.
        case tcp
        /// Beside it: a little less delay on a good network, losses on a bad one.
        case udp
    }

    /// Whose certificates are believed, for `rtsps`.
    public enum TLSVerification: String, Hashable, Sendable, CaseIterable {
        /// Those the system trusts. Fails with `.tls`, before anything is sent, where the installed FFmpeg cannot check certificates of cameras:
        /// version 5.1 cannot, and a check that silently does not happen would be worse than none.
        case system
        /// All. The default, since nearly all cameras sign their own: it keeps out who listens, not who interposes.
        case none
    }

    public var transport: Transport
    /// To the camera's consent to play: name, route, login and description.
    public var connectTimeout: Duration
    /// From the consent to the first complete picture.
    public var firstPacketTimeout: Duration
    /// From one complete picture to the next.
    public var gapTimeout: Duration
    public var tlsVerification: TLSVerification

    public init(
        transport: Transport = .tcp,
        connectTimeout: Duration = .seconds(10),
        firstPacketTimeout: Duration = .seconds(10),
        gapTimeout: Duration = .seconds(10),
        tlsVerification: TLSVerification = .none
    ) {
        self.transport = transport
        self.connectTimeout = connectTimeout
        self.firstPacketTimeout = firstPacketTimeout
        self.gapTimeout = gapTimeout
        self.tlsVerification = tlsVerification
    }
}
