// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

/// A WebSocket client down to the bytes, so that tests can be as rude as they like.
///
/// It has a frame parser of its own: what it reads was not written by the same code. It reads only when asked to.
struct TestViewer: ~Copyable {
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        var closeCode: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    }

    /// The answer to the handshake.
    private(set) var answer = ""
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel
    private var pending = ByteBuffer()

    /// Connects, sends `request` and reads the head of the answer; closes when `body` is done.
    ///
    /// - Parameter tls: speaks TLS and trusts what this trusts.
    static func connect<Value>(
        to port: Int,
        request: String,
        receiveBuffer: Int? = nil,
        tls: NIOSSLContext? = nil,
        _ body: (inout TestViewer) async throws -> Value
    ) async throws -> Value {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(receiveBuffer))
        }
        let channel = try await bootstrap.connect(host: "localhost", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var viewer = TestViewer(inbound: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            try await viewer.shake(request)
            return try await body(&viewer)
        }
    }

    /// Opens the WebSocket at `path`; the answer must be 101.
    static func watch<Value>(
        _ path: String,
        on port: Int,
        receiveBuffer: Int? = nil,
        tls: NIOSSLContext? = nil,
        _ body: (inout TestViewer) async throws -> Value
    ) async throws -> Value {
        try await connect(to: port, request: handshake(path), receiveBuffer: receiveBuffer, tls: tls) { viewer in
            guard viewer.answer.hasPrefix("HTTP/1.1 101 ") else { throw Surprise.answer(viewer.answer) }
            return try await body(&viewer)
        }
    }

    static func handshake(_ path: String, _ fields: String...) -> String {
        let standard = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        return (["GET \(path) HTTP/1.1", "Host: localhost"] + standard + fields + ["", ""]).joined(separator: "\r\n")
    }

    enum Surprise: Error {
        case answer(String)
        case closed
        case unexpected(Frame)
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        channel: any Channel
    ) {
        self.inbound = inbound
        self.outbound = outbound
        self.channel = channel
    }

    // MARK: Sending

    func send(raw bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// A frame; masked with a key as clients must, unless told otherwise.
    func send(_ payload: [UInt8], opcode: UInt8, isLast: Bool = true, masked: Bool = true, reserved: UInt8 = 0) async throws {
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        var bytes: [UInt8] = [(isLast ? 0x80 : 0) | reserved | opcode]
        let maskBit: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ...125: bytes.append(maskBit | UInt8(payload.count))
        case ...0xFFFF: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [maskBit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        if masked { bytes += mask }
        bytes += masked ? payload.enumerated().map { $1 ^ mask[$0 % 4] } : payload
        try await send(raw: bytes)
    }

    func send(text: String) async throws { try await send(Array(text.utf8), opcode: 1) }

    func close(_ code: Int = 1000) async throws { try await send([UInt8(code >> 8), UInt8(code & 255)], opcode: 8) }

    // MARK: Receiving

    /// The next frame; `nil` once the server closed the connection.
    mutating func next() async throws -> Frame? {
        while true {
            if let frame = parse() { return frame }
            guard let more = try await inbound.next() else { return nil }
            pending.writeImmutableBuffer(more)
        }
    }

    /// The next text message.
    mutating func text() async throws -> String {
        guard let frame = try await next() else { throw Surprise.closed }
        guard frame.opcode == 1 else { throw Surprise.unexpected(frame) }
        return frame.text
    }

    /// The next text message that is a `type`.
    mutating func message(_ type: String) async throws -> String {
        while true {
            let text = try await text()
            if text.hasPrefix("{\"type\":\"\(type)\"") { return text }
        }
    }

    /// The code of the close frame, whatever comes before it.
    mutating func closeCode() async throws -> Int? {
        while let frame = try await next() {
            if let code = frame.closeCode { return code }
        }
        return nil
    }

    /// Reads until the server closes the connection.
    mutating func drained() async throws -> String {
        while let more = try await inbound.next() { pending.writeImmutableBuffer(more) }
        return pending.readString(length: pending.readableBytes) ?? ""
    }

    /// Reads `length` bytes of a body.
    mutating func body(_ length: Int) async throws -> String {
        while pending.readableBytes < length {
            guard let more = try await inbound.next() else { throw Surprise.closed }
            pending.writeImmutableBuffer(more)
        }
        return pending.readString(length: length) ?? ""
    }

    private mutating func shake(_ request: String) async throws {
        try await outbound.write(ByteBuffer(string: request))
        answer = try await head()
    }

    /// The head of an HTTP answer.
    mutating func head() async throws -> String {
        while true {
            if let end = pending.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) {
                return pending.readString(length: end.upperBound - pending.readerIndex) ?? ""
            }
            guard let more = try await inbound.next() else { throw Surprise.closed }
            pending.writeImmutableBuffer(more)
        }
    }

    private mutating func parse() -> Frame? {
        var rest = pending
        guard let first = rest.readInteger(as: UInt8.self), let second = rest.readInteger(as: UInt8.self) else { return nil }
        var length = Int(second & 0x7F)
        if length == 126 {
            guard let long = rest.readInteger(as: UInt16.self) else { return nil }
            length = Int(long)
        } else if length == 127 {
            guard let long = rest.readInteger(as: UInt64.self) else { return nil }
            length = Int(long)
        }
        guard let payload = rest.readBytes(length: length) else { return nil }
        pending = rest
        return Frame(opcode: first & 0x0F, payload: payload)
    }
}
