// SPDX-License-Identifier: Apache-2.0

public import Gateway

/// What an operator may set about the server's face. Every default is fit for use on one's own machine.
public struct WebConfiguration: Sendable {
    /// The address to listen on. The default is reached from this machine only.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one, which `WebServer` reports.
    public var port = 8080
    /// Origins besides the page's own whose scripts may open a WebSocket: `https://dashboard.example`.
    public var trustedOrigins: [String] = []
    /// Where cameras may be.
    public var allowedCameras = AllowedCameras.any
    /// Proxies whose `X-Session-Id` names the session they start, so that they can send all that concerns it to one node.
    public var trustedProxies: [AddressBlock] = []
    /// A folder to serve the page from; `nil` serves the page that is built in.
    public var publicFolder: String?
    /// Whether `/metrics` needs no key. For scrapers that cannot send one, on a network nobody else reaches.
    public var metricsOpen = false

    public init() {}
}
