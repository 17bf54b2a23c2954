// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Cuts one connection's bytes into requests, answers and interleaved packets: a client's for the server, a server's for
/// the client that pulls.
///
/// What it finds does not depend on how the bytes were cut on their way. Packets are slices of the bytes as received,
/// not copies. Bytes that are neither kind of message are skipped to the next thing that looks like one: a camera whose
/// firmware miscounts once need not be thrown out. While it is lost it believes less: only channels that were agreed on,
/// only payloads that begin like RTP, only methods it knows.
struct RTSPStreamParser {
    /// Longest request line and headers together, in bytes.
    static let maximumHeadLength = 16 * 1024
    /// Longest method name, in bytes.
    static let maximumMethodLength = 20
    /// Longest interleaved packet without its header, in bytes. Nobody real sends more, and a lost parser reads random lengths.
    static let maximumPacketLength = 32 * 1024
    /// Most bytes skipped in search of a message before the client is given up.
    static let maximumGarbage = 64 * 1024

    enum Element: Hashable {
        case request(RTSPRequest)
        case answer(RTSPAnswer)
        case packet(InterleavedPacket)
    }

    private enum State {
        /// At the first byte of a message.
        case boundary
        /// In the text of a request. So many bytes were searched for its end already.
        case head(searched: Int)
        /// The head is read, its body is not here yet.
        case body(RTSPHead)
    }

    /// The interleaved channels agreed on: what may follow garbage.
    var channels: Set<UInt8> = []
    /// Times it lost its place in the stream.
    private(set) var losses: UInt64 = 0
    /// Bytes held for what is not complete yet, room to spare included.
    var storageCapacity: Int { buffer.storageCapacity }
    private var state = State.boundary
    private var buffer = ByteBuffer()
    private var isLost = false
    private var skipped = 0

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else if buffer.readerIndex == 0 {
            buffer.writeImmutableBuffer(bytes)
        } else {
            // A new buffer instead of a growing one: packets given out may still share the old one's bytes.
            var joined = ByteBuffer()
            joined.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
            joined.writeImmutableBuffer(buffer)
            joined.writeImmutableBuffer(bytes)
            buffer = joined
        }
    }

    /// The next message, or `nil` if more bytes are needed.
    mutating func next() throws(RTSPParseError) -> Element? {
        while true {
            switch state {
            case .boundary:
                switch look() {
                case .wait: return nil
                case .skip: try skip()
                case .head: state = .head(searched: 0)
                case .packet(let length):
                    guard let framed = buffer.readSlice(length: InterleavedPacket.headerLength + length) else { return nil }
                    found()
                    return .packet(InterleavedPacket(framed: framed))
                }
            case .head(let searched):
                guard let length = try headLength(searched: searched) else { return nil }
                guard let bytes = buffer.readBytes(length: length) else { return nil }
                state = .body(try RTSPHead(parsing: bytes))
            case .body(let head):
                guard let body = buffer.readBytes(length: head.bodyLength) else { return nil }
                state = .boundary
                found()
                switch head.message {
                case .request(var request):
                    request.body = body
                    return .request(request)
                case .answer(var answer):
                    answer.body = body
                    return .answer(answer)
                }
            }
        }
    }

    private mutating func found() {
        isLost = false
        skipped = 0
    }

    private mutating func skip() throws(RTSPParseError) {
        let byte = buffer.readInteger(as: UInt8.self)
        skipped += 1
        if !isLost, byte != UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") {
            isLost = true
            losses += 1
        }
        guard skipped <= Self.maximumGarbage else { throw .garbage }
    }

    /// Bytes of the head including the empty line that ends it, once that is here.
    private mutating func headLength(searched: Int) throws(RTSPParseError) -> Int? {
        let view = buffer.readableBytesView
        var index = view.startIndex + searched
        while let lineEnd = view[index...].firstIndex(of: UInt8(ascii: "\n")) {
            let length = lineEnd + 1 - view.startIndex
            guard length <= Self.maximumHeadLength else { throw .headTooLong }
            var line = view[index..<lineEnd]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty { return length }
            index = lineEnd + 1
        }
        guard view.count <= Self.maximumHeadLength else { throw .headTooLong }
        state = .head(searched: index - view.startIndex)
        return nil
    }
}

extension RTSPStreamParser {
    /// What the bytes at a boundary look like.
    private enum Sight {
        case wait, skip, head
        case packet(length: Int)
    }

    private func look() -> Sight {
        guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else { return .wait }
        if first == InterleavedPacket.marker { return lookAtPacket() }
        return Self.isMethodByte(first) ? lookAtMethod() : .skip
    }

    private func lookAtPacket() -> Sight {
        let start = buffer.readerIndex
        guard let channel = buffer.getInteger(at: start + 1, as: UInt8.self) else { return .wait }
        guard !isLost || channels.contains(channel) else { return .skip }
        guard let length = buffer.getInteger(at: start + 2, as: UInt16.self).map(Int.init) else { return .wait }
        guard length <= Self.maximumPacketLength else { return .skip }
        if isLost {
            guard length >= RTCPPacket.minimumLength else { return .skip }
            guard let payload = buffer.getInteger(at: start + 4, as: UInt8.self) else { return .wait }
            guard payload >> 6 == RTPPacket.version else { return .skip }
        }
        return buffer.readableBytes >= InterleavedPacket.headerLength + length ? .packet(length: length) : .wait
    }

    private func lookAtMethod() -> Sight {
        let view = buffer.readableBytesView.prefix(Self.maximumMethodLength + 1)
        guard let end = view.firstIndex(where: { !Self.isMethodByte($0) }) else {
            return view.count > Self.maximumMethodLength ? .skip : .wait
        }
        if view[end] == UInt8(ascii: "/") { return lookAtAnswer() }
        guard view[end] == UInt8(ascii: " ") else { return .skip }
        guard isLost else { return .head }
        let method = RTSPMethod(rawValue: String(decoding: view[..<end], as: UTF8.self))
        return RTSPMethod.served.contains(method) ? .head : .skip
    }

    private func lookAtAnswer() -> Sight {
        // The end of a request's first line looks like the beginning of an answer to who is lost.
        let expected = isLost ? RTSPAnswer.wholeBeginning : RTSPAnswer.beginning
        let view = buffer.readableBytesView.prefix(expected.count)
        guard expected.starts(with: view) else { return .skip }
        return view.count < expected.count ? .wait : .head
    }

    private static func isMethodByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
