// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

@testable import Relay

/// An answer as a client reads it.
struct TestResponse: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String
}

/// An RTSP client of few words, for conversations no real player would have.
///
/// Answers and packets arrive in two streams that end when the connection does.
struct TestClient: Sendable {
    let channel: any Channel
    private let responses: AsyncStream<TestResponse>
    private let packets: AsyncStream<InterleavedPacket>

    /// Connects and runs `body`; the connection ends with it.
    static func with<Value>(port: Int, _ body: (TestClient) async throws -> Value) async throws -> Value {
        let client = try await connect(port: port)
        do {
            let value = try await body(client)
            try? await client.channel.close()
            return value
        } catch {
            try? await client.channel.close()
            throw error
        }
    }

    static func connect(port: Int) async throws -> TestClient {
        let (responses, answer) = AsyncStream<TestResponse>.makeStream()
        let (packets, receive) = AsyncStream<InterleavedPacket>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: 64 * 1024)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TestClientHandler(answer: answer, receive: receive))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestClient(channel: channel, responses: responses, packets: packets)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Sends `request` and waits for its answer; `nil` if the connection ended instead.
    func ask(_ request: RTSPRequest) async throws -> TestResponse? {
        try await send(request.encoded)
        return await nextResponse()
    }

    /// The next answer, or `nil` at the end of the connection.
    func nextResponse() async -> TestResponse? {
        var iterator = responses.makeAsyncIterator()
        return await iterator.next()
    }

    /// The next packet, or `nil` at the end of the connection.
    func nextPacket() async -> InterleavedPacket? {
        var iterator = packets.makeAsyncIterator()
        return await iterator.next()
    }

    /// The bytes of the next packet, header included, or `nil` at the end of the connection.
    func nextBytes() async -> [UInt8]? {
        await nextPacket().map { Array($0.framed.readableBytesView) }
    }

    /// Waits until the server closes the connection.
    func ended() async throws { try await channel.closeFuture.get() }

    /// Announces and records one H.264 track on channels 0 and 1.
    func publish(_ url: String = "rtsp://127.0.0.1:8554/camera") async throws -> Int? {
        guard let announced = try await ask(Example.announce(url)), announced.status == 200 else { return nil }
        _ = try await ask(Example.setup(url + "/streamid=0", "RTP/AVP/TCP;unicast;interleaved=0-1;mode=record"))
        return try await ask(Example.request(.record, url))?.status
    }

    /// Sets up the first track on `channel` and plays.
    func play(_ url: String = "rtsp://127.0.0.1:8554/camera", channel: UInt8 = 0) async throws -> Int? {
        let transport = "RTP/AVP/TCP;unicast;interleaved=\(channel)-\(channel + 1)"
        guard let setUp = try await ask(Example.setup(url + "/trackID=0", transport)), setUp.status == 200 else { return nil }
        return try await ask(Example.request(.play, url))?.status
    }
}

/// Cuts what a server sends into answers and packets.
private final class TestClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: AsyncStream<TestResponse>.Continuation
    private let receive: AsyncStream<InterleavedPacket>.Continuation
    private var pending = ByteBuffer()

    init(answer: AsyncStream<TestResponse>.Continuation, receive: AsyncStream<InterleavedPacket>.Continuation) {
        self.answer = answer
        self.receive = receive
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pending.writeImmutableBuffer(unwrapInboundIn(data))
        while next() {}
        pending.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.finish()
        receive.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func next() -> Bool {
        if pending.getInteger(at: pending.readerIndex, as: UInt8.self) == InterleavedPacket.marker {
            guard let length = pending.getInteger(at: pending.readerIndex + 2, as: UInt16.self) else { return false }
            guard let framed = pending.readSlice(length: 4 + Int(length)) else { return false }
            receive.yield(InterleavedPacket(framed: framed))
            return true
        }
        let text = String(buffer: pending)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[String(parts[0])] = String(parts[1].dropFirst()) }
        }
        let headLength = text[..<end.upperBound].utf8.count
        let bodyLength = headers["Content-Length"].flatMap { Int($0) } ?? 0
        guard pending.readableBytes >= headLength + bodyLength else { return false }
        pending.moveReaderIndex(forwardBy: headLength)
        let body = pending.readString(length: bodyLength) ?? ""
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        answer.yield(TestResponse(status: status, headers: headers, body: body))
        return true
    }
}
