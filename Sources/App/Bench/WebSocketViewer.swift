// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A viewer like any other: opens a session's WebSocket and reads what comes. For measuring and testing our own server.
struct WebSocketViewer: Sendable {
    /// What the server sent: one whole message, or its goodbye.
    enum Message: Sendable {
        case text(ByteBuffer)
        case binary(ByteBuffer)
        case closed(WebSocketErrorCode?)
    }

    /// The handshake was answered with HTTP instead of a WebSocket.
    struct Refused: Error {
        let status: HTTPResponseStatus
    }

    /// The largest message accepted, in bytes; a 1080p JPEG in base64 is a tenth of it.
    static let maximumMessageSize = 8 << 20

    let host: String
    let port: Int
    /// Path and query, for example `/ws/stream/ID?picture=none&apikey=KEY`.
    let uri: String

    /// Connects, runs `body` for each message until it returns `false` or the server closes, and disconnects.
    func watch(_ body: (Message, NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws -> Bool) async throws {
        let upgrade = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try negotiate(on: channel) }
            }
        switch try await upgrade.get() {
        case .refused(let status): throw Refused(status: status)
        case .open(let channel):
            try await channel.executeThenClose { inbound, outbound in
                for try await frame in inbound {
                    guard let message = try await answer(frame, on: outbound) else { continue }
                    guard try await body(message, outbound) else { return }
                    if case .closed = message { return }
                }
            }
        }
    }

    private enum Handshake: Sendable {
        case open(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
        case refused(HTTPResponseStatus)
    }

    private func negotiate(on channel: any Channel) throws -> EventLoopFuture<Handshake> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Handshake>(maxFrameSize: Self.maximumMessageSize) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                // Fragments are put together before they reach us; one message is one frame here.
                try channel.pipeline.syncOperations.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0,
                        maxAccumulatedFrameCount: 1_024,
                        maxAccumulatedFrameSize: Self.maximumMessageSize
                    )
                )
                return .open(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
            }
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: uri)
        head.headers.add(name: "Host", value: "\(host):\(port)")
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(upgradeRequestHead: head, upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                let answer = RefusalReader(promise: channel.eventLoop.makePromise(of: HTTPResponseStatus.self))
                try channel.pipeline.syncOperations.addHandler(answer)
                return answer.promise.futureResult.map(Handshake.refused)
            }.flatMap { $0 }
        }
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration)
        // The server's first message may come in the same segment as its handshake.
        pipeline.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
    }

    /// What a frame says to the reader; pings are answered here and say nothing.
    private func answer(_ frame: WebSocketFrame, on outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws -> Message? {
        var data = frame.unmaskedData
        switch frame.opcode {
        case .text: return .text(data)
        case .binary: return .binary(data)
        case .connectionClose: return .closed(data.readWebSocketErrorCode())
        case .ping:
            try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: data))
            return nil
        default: return nil
        }
    }
}

/// Reads the status of an answer that is no upgrade.
private final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    let promise: EventLoopPromise<HTTPResponseStatus>
    private var isAnswered = false

    init(promise: EventLoopPromise<HTTPResponseStatus>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !isAnswered else { return }
        isAnswered = true
        promise.succeed(head.status)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard !isAnswered else { return }
        isAnswered = true
        promise.fail(ChannelError.inputClosed)
    }
}
