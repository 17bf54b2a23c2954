// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOEmbedded

@testable import Relay

/// A relay without sockets whose time passes when the test says so.
struct EmbeddedRelay {
    let loop = EmbeddedEventLoop()
    let core: RelayCore

    init(_ configure: (inout RelayConfiguration) -> Void = { _ in }) {
        var configuration = RelayConfiguration()
        configure(&configuration)
        var logger = Logger(label: "relay.tests")
        logger.logLevel = .critical
        self.core = RelayCore(configuration: configuration, eventLoop: loop, logger: logger)
    }

    /// A client that is connected; `nil` if the relay refuses it.
    func connect() throws -> EmbeddedChannel? {
        guard let handler = core.makeHandler() else { return nil }
        let channel = EmbeddedChannel(handler: handler, loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 4711)).wait()
        return channel
    }

    func publisher(_ url: String = "rtsp://127.0.0.1:8554/camera") throws -> EmbeddedChannel? {
        let channel = try connect()
        try channel?.receive(Example.announce(url).encoded)
        try channel?.receive(Example.setup(url + "/streamid=0", "RTP/AVP/TCP;interleaved=0-1").encoded)
        try channel?.receive(Example.request(.record, url).encoded)
        return channel
    }

    func reader(_ url: String = "rtsp://127.0.0.1:8554/camera", plays: Bool = true) throws -> EmbeddedChannel? {
        let channel = try connect()
        try channel?.receive(Example.setup(url + "/trackID=0", "RTP/AVP/TCP;interleaved=0-1").encoded)
        if plays { try channel?.receive(Example.request(.play, url).encoded) }
        return channel
    }
}

extension EmbeddedChannel {
    /// The client sends `bytes`.
    func receive(_ bytes: [UInt8]) throws { try writeInbound(ByteBuffer(bytes: bytes)) }

    /// Everything the client was sent since the last time, as text.
    func sent() throws -> String {
        var text = ""
        while let buffer = try readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }
}
