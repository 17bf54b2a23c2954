// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Vocabulary

/// A reader that costs as little as one can: takes all packets, looks at their sequence numbers, keeps nothing.
final class RelayBenchReader: Sendable {
    struct Tally: Sendable {
        var packets = 0
        var bytes = 0
        /// Gaps in the sequence of RTP packets.
        var lost = 0
    }

    /// The relay does not let the reader in.
    struct Refused: Error {
        let status: Int
    }

    let channel: any Channel
    let tally: Guarded<Tally>

    private init(channel: any Channel, tally: Guarded<Tally>) {
        self.channel = channel
        self.tally = tally
    }

    static func address(_ port: Int) -> String { "rtsp://127.0.0.1:\(port)/camera" }

    /// Connects and plays the first track; throws `Refused` if the path has no publisher.
    static func connect(port: Int, group: any EventLoopGroup) async throws -> RelayBenchReader {
        let tally = Guarded(Tally())
        let playing = group.any().makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RelayBenchHandler(url: address(port), tally: tally, playing: playing))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .flatMapErrorThrowing { error in
                playing.fail(error)
                throw error
            }.get()
        do {
            try await playing.futureResult.get()
        } catch {
            try? await channel.close()
            throw error
        }
        return RelayBenchReader(channel: channel, tally: tally)
    }

    /// Starts to count.
    func begin() { tally.withLock { $0 = Tally() } }
}

/// Asks for the track, then cuts the stream into packets without keeping them.
private final class RelayBenchHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let url: String
    private let tally: Guarded<RelayBenchReader.Tally>
    private let playing: EventLoopPromise<Void>
    private var pending = ByteBuffer()
    /// Bytes of the packet under way that are still to come.
    private var rest = 0
    private var answers = 0
    private var sequence: UInt16?

    init(url: String, tally: Guarded<RelayBenchReader.Tally>, playing: EventLoopPromise<Void>) {
        self.url = url
        self.tally = tally
        self.playing = playing
    }

    func channelActive(context: ChannelHandlerContext) {
        ask("SETUP \(url)/trackID=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n", context)
    }

    func channelInactive(context: ChannelHandlerContext) { playing.fail(ChannelError.inputClosed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if pending.readableBytes == 0 { pending = bytes } else { pending.writeImmutableBuffer(bytes) }
        var counted = RelayBenchReader.Tally()
        while step(context, &counted) {}
        tally.withLock { tally in
            tally.packets += counted.packets
            tally.bytes += bytes.readableBytes
            tally.lost += counted.lost
        }
    }

    /// One piece of what is there; whether there may be another.
    private func step(_ context: ChannelHandlerContext, _ tally: inout RelayBenchReader.Tally) -> Bool {
        if rest > 0 {
            let length = min(rest, pending.readableBytes)
            pending.moveReaderIndex(forwardBy: length)
            rest -= length
            return rest == 0
        }
        let start = pending.readerIndex
        guard let first = pending.getInteger(at: start, as: UInt8.self) else { return false }
        guard first == UInt8(ascii: "$") else { return readAnswer(context) }
        guard let channel = pending.getInteger(at: start + 1, as: UInt8.self), let length = pending.getInteger(at: start + 2, as: UInt16.self),
            let number = pending.getInteger(at: start + 6, as: UInt16.self)
        else { return false }
        pending.moveReaderIndex(forwardBy: 4)
        rest = Int(length)
        tally.packets += 1
        guard channel == 0 else { return true }
        if let sequence { tally.lost += Int(number &- sequence &- 1) }
        sequence = number
        return true
    }

    private func readAnswer(_ context: ChannelHandlerContext) -> Bool {
        let text = String(buffer: pending)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        pending.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
        let words = text.split(separator: " ", maxSplits: 2)
        let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        guard status == 200 else {
            playing.fail(RelayBenchReader.Refused(status: status))
            return false
        }
        answers += 1
        if answers == 1 {
            ask("PLAY \(url) RTSP/1.0\r\nCSeq: 2\r\nSession: \(Self.session(text))\r\n\r\n", context)
        } else {
            playing.succeed()
        }
        return true
    }

    private static func session(_ answer: String) -> Substring {
        guard let header = answer.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("session:") }) else { return "" }
        return header.dropFirst("session:".count).drop { $0 == " " }.prefix { $0 != ";" }
    }

    private func ask(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
