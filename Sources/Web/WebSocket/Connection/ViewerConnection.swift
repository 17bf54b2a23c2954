// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// One viewer's WebSocket as the viewer's task sees it. The channel belongs to Hummingbird, which closes it in the end.
struct ViewerConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ViewerHandler>

    /// Answers the handshake with 101 and turns the channel from HTTP to WebSocket.
    ///
    /// In one turn of the event loop the HTTP decoder and encoder leave and the frame decoder, the frame encoder and
    /// `ViewerHandler` take their place; Hummingbird's own handlers stay behind them and neither see nor send anything
    /// from then on. See docs/reference/websocket.md for why NIO's upgrade handler is not used.
    ///
    /// - Parameter headers: what the 101 carries beside what the protocol demands.
    init(
        upgrading channel: any Channel,
        _ handshake: WebSocketHandshake,
        headers: HTTPFields,
        sendBuffer: Int,
        handler: @escaping @Sendable () -> ViewerHandler
    ) async throws {
        try await channel.setOption(.socketOption(.so_sndbuf), value: SocketOptionValue(sendBuffer)).get()
        try await channel.setOption(.tcpOption(.tcp_nodelay), value: 1).get()
        self.channel = channel
        self.handler = try await handshake.acceptance(on: channel, with: headers).flatMapThrowing { head in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            let viewer = handler()
            let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: WebSocketLimits.maximumMessageLength))
            try pipeline.addHandlers([WebSocketFrameEncoder(), frames, viewer], position: .after(decoder))
            try pipeline.context(handler: decoder).writeAndFlush(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
            pipeline.removeHandler(decoder, promise: nil)
            pipeline.removeHandler(encoder, promise: nil)
            // Requests have deadlines, viewers have pings. Absent only where a server is put together without it.
            if let pace = try? pipeline.handler(type: RequestPaceHandler.self) { pipeline.removeHandler(pace, promise: nil) }
            if let parts = try? pipeline.handler(type: RequestPartsHandler.self) { pipeline.removeHandler(parts, promise: nil) }
            return NIOLoopBound(viewer, eventLoop: channel.eventLoop)
        }.get()
    }

    /// Sends frames that belong together, and waits until the socket took them: this wait is what slows a viewer's task
    /// down to the viewer's pace. Throws once the connection is closing or closed.
    func send(_ frames: [WebSocketFrame]) async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        channel.eventLoop.execute { handler.value.send(frames, promise: promise) }
        try await promise.futureResult.get()
    }

    /// Begins the closing handshake.
    func close(_ code: WebSocketErrorCode, _ reason: StaticString, because ending: WebSocketStatistics.Ending) {
        channel.eventLoop.execute { handler.value.close(code, reason, because: ending) }
    }

    /// Waits until the socket is closed, by whichever side; why it was.
    func ended() async -> WebSocketStatistics.Ending {
        // The future never fails; if it did, the channel would be closed all the same.
        try? await channel.closeFuture.get()
        return (try? await channel.eventLoop.submit { handler.value.ending }.get()) ?? .clientLeft
    }
}
