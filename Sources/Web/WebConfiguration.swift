// SPDX-License-Identifier: Apache-2.0

public import Gateway
public import Vocabulary

/// What an operator may set about the server's face. Every default is fit for use on one's own machine.
public struct WebConfiguration: Sendable {
    /// The address to listen on. The default is reached from this machine only.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one, which `WebServer` reports.
    public var port = 8080
    /// Speaks HTTPS and wss with the certificate in these files; `nil` speaks in clear.
    public var tls: TLSSettings?
    /// A second port that answers in clear, with nothing but a redirect to the first; only of use with `tls`. 0 takes a free one.
    public var redirectPort: Int?
    /// Origins besides the page's own whose scripts may open a WebSocket: `https://dashboard.example`.
    public var trustedOrigins: [String] = []
    /// Where cameras may be that a client names by their address.
    public var allowedCameras = AllowedCameras.any
    /// Cameras a client may name as `camera://NAME`, without knowing their address or login. Not subject to `allowedCameras`:
    /// whoever runs the server has chosen them.
    public var cameraAliases: [String: CameraURL] = [:]
    /// Proxies that are believed: their `X-Session-Id` names the session they start, so that they can send all that concerns
    /// it to one node, and their `X-Request-Id` the request.
    public var trustedProxies: [AddressBlock] = []
    /// A folder to serve the page from; `nil` serves the page that is built in.
    public var publicFolder: String?
    /// Whether `/metrics` needs no key. For scrapers that cannot send one, on a network nobody else reaches.
    public var metricsOpen = false
    /// Connections open at once. Beyond this many none is taken: new ones wait in the kernel's queue until one ends.
    public var maximumConnections = 2048
    /// How long a client may take for the head of a request once it has begun one, and for the TLS handshake.
    public var headTimeout: Duration = .seconds(10)
    /// How long a client may take for the body of a request.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a socket may take none of an answer before the connection is cut.
    public var writeTimeout: Duration = .seconds(60)
    /// How long a connection may stay open without a request.
    public var idleTimeout: Duration = .seconds(75)
    /// How long the server still works after it was told to stop, saying at `/readyz` that it is not ready: the time balancers have
    /// to notice and to send requests elsewhere.
    public var shutdownNotice: Duration = .milliseconds(500)
    /// How long requests in progress and viewers' farewells may then take.
    public var shutdownDeadline: Duration = .seconds(2)

    public init() {}
}

/// Where the certificate and its key are. Both files are watched: a new pair is taken without a restart, and connections stay.
public struct TLSSettings: Hashable, Sendable {
    /// PEM: the server's certificate first, then those that lead to a root.
    public var certificatePath: String
    /// PEM, not encrypted.
    public var keyPath: String

    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// Throws what is wrong with the files, for a check before anything is started. `WebServer.run` checks too.
    public func check() throws { _ = try TLSCredentials(self) }
}
