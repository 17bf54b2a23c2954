// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Relay

/// What a parser made of some bytes: its messages in short, and the error that ended it.
private struct Outcome: Equatable, CustomStringConvertible {
    var messages: [String] = []
    var error: RTSPParseError?

    var description: String { "\(messages) \(error.map { "\($0)" } ?? "")" }

    /// Feeds `pieces` one by one.
    init(_ pieces: [[UInt8]], channels: Set<UInt8> = [0, 1]) {
        var parser = RTSPStreamParser()
        parser.channels = channels
        do throws(RTSPParseError) {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let element = try parser.next() { messages.append(Self.short(element)) }
            }
        } catch {
            self.error = error
        }
    }

    init(messages: [String], error: RTSPParseError? = nil) {
        self.messages = messages
        self.error = error
    }

    private static func short(_ element: RTSPStreamParser.Element) -> String {
        switch element {
        case .request(let request):
            let headers = request.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            let body = String(decoding: request.body, as: UTF8.self)
            return "\(request.method.rawValue) \(request.url) \(headers)\(body.isEmpty ? "" : " " + body)"
        case .answer(let answer):
            let headers = answer.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            let body = String(decoding: answer.body, as: UTF8.self)
            return "\(answer.status) \(headers)\(body.isEmpty ? "" : " " + body)"
        case .packet(let packet):
            return "\(packet.channel):\(Array(packet.payload.readableBytesView))"
        }
    }
}

private struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let messages: [String]
    let error: RTSPParseError?

    init(_ name: String, _ bytes: [UInt8], _ messages: [String], _ error: RTSPParseError? = nil) {
        self.name = name
        self.bytes = bytes
        self.messages = messages
        self.error = error
    }

    var testDescription: String { name }
}

private let options: [UInt8] = .text("OPTIONS * RTSP/1.0", "CSeq: 1")
private let packet: [UInt8] = .interleaved(0, .rtp(sequence: 1, timestamp: 2, [0x65]))
private let packetText = "0:\(Array(packet.dropFirst(4)))"

private let samples: [Sample] = [
    Sample("a request", options, ["OPTIONS * CSeq=1"]),
    Sample("two requests at once", options + options, ["OPTIONS * CSeq=1", "OPTIONS * CSeq=1"]),
    Sample("lines that end in LF alone", Array("OPTIONS * RTSP/1.0\nCSeq: 1\n\n".utf8), ["OPTIONS * CSeq=1"]),
    Sample("empty lines before a request", Array("\r\n\r\n".utf8) + options, ["OPTIONS * CSeq=1"]),
    Sample("no header at all", .text("OPTIONS * RTSP/1.0"), ["OPTIONS * "]),
    Sample("blanks around a value", .text("OPTIONS * RTSP/1.0", "CSeq: \t 7 "), ["OPTIONS * CSeq=7"]),
    Sample("an empty value", .text("OPTIONS * RTSP/1.0", "Session:"), ["OPTIONS * Session="]),
    Sample("a method nobody knows", .text("FLY rtsp://h/a RTSP/1.0", "CSeq: 1"), ["FLY rtsp://h/a CSeq=1"]),
    Sample(
        "a body and a request after it",
        .text("ANNOUNCE rtsp://h/a RTSP/1.0", "Content-Length: 4") + Array("v=0\n".utf8) + options,
        ["ANNOUNCE rtsp://h/a Content-Length=4 v=0\n", "OPTIONS * CSeq=1"]
    ),
    Sample("a body that is not all there", .text("ANNOUNCE rtsp://h/a RTSP/1.0", "Content-Length: 5") + Array("v=0\n".utf8), []),
    Sample("a packet between requests", options + packet + options, ["OPTIONS * CSeq=1", packetText, "OPTIONS * CSeq=1"]),
    Sample("an empty packet", .interleaved(1, []) + packet, ["1:[]", packetText]),
    Sample("a packet on a channel never agreed on", .interleaved(9, [1, 2]), ["9:[1, 2]"]),
    Sample("garbage before a packet", [0x00, 0xFF, 0x41, 0x42] + packet, [packetText]),
    Sample("garbage that looks like a packet on a strange channel", [0x00, 0x24, 0x77, 0x00, 0x04, 1, 2, 3, 4] + packet, [packetText]),
    Sample("garbage that looks like a packet of no RTP", [0x00, 0x24, 0x00, 0x00, 0x08, 0, 0, 0, 0, 0, 0, 0, 0] + packet, [packetText]),
    Sample("garbage before a request", [0x00, 0x24] + options, ["OPTIONS * CSeq=1"]),
    Sample("garbage that looks like a request of no known method", [0x00] + Array("XYZ ".utf8) + options, ["OPTIONS * CSeq=1"]),
    Sample("a packet longer than allowed, then a good one", [0x24, 0x00, 0xFF, 0xFF] + packet, [packetText]),
    Sample("letters without end", [UInt8](repeating: UInt8(ascii: "A"), count: 100) + packet, [packetText]),
    Sample("an answer", .text("RTSP/1.0 200 OK", "CSeq: 1"), ["200 CSeq=1"]),
    Sample("an answer without words", .text("RTSP/1.0 404"), ["404 "]),
    Sample("an answer of many words", .text("RTSP/1.0 461 Unsupported  Transport", "CSeq: 2"), ["461 CSeq=2"]),
    Sample(
        "an answer with a body, a packet and a request after it",
        .text("RTSP/1.0 200 OK", "Content-length: 4") + Array("v=0\n".utf8) + packet + options,
        ["200 Content-length=4 v=0\n", packetText, "OPTIONS * CSeq=1"]
    ),
    Sample("garbage before an answer", [0x00, 0x24] + .text("RTSP/1.0 200 OK"), ["200 "]),
    Sample("the end of a lost request, which is no answer", [0x00] + .text("FLY * RTSP/1.0", "A: b") + packet, [packetText]),
    Sample("an answer of a later version", .text("RTSP/2.0 200 OK"), [], .unsupportedVersion),
    Sample("an answer whose status is no number", .text("RTSP/1.0 OK"), [], .malformedStatusLine),
    Sample("an answer whose status is none", .text("RTSP/1.0 999 Odd"), [], .malformedStatusLine),
    Sample("an answer without a status", .text("RTSP/1.0"), [], .malformedStatusLine),
    Sample("an answer with a body longer than allowed", .text("RTSP/1.0 200 OK", "Content-Length: 65537"), [], .bodyTooLong),
    Sample("another protocol's answer", .text("HTTP/1.1 200 OK") + packet, [packetText]),
    Sample("too few words", .text("OPTIONS RTSP/1.0", "CSeq: 1"), [], .malformedRequestLine),
    Sample("too many words", .text("OPTIONS * now RTSP/1.0", "CSeq: 1"), [], .malformedRequestLine),
    Sample("another protocol", .text("GET / HTTP/1.1", "Host: h"), [], .unsupportedVersion),
    Sample("a later version", .text("OPTIONS * RTSP/2.0", "CSeq: 1"), [], .unsupportedVersion),
    Sample("a header without a colon", .text("OPTIONS * RTSP/1.0", "CSeq 1"), [], .malformedHeader),
    Sample("a folded header", .text("OPTIONS * RTSP/1.0", "A: b", " c"), [], .malformedHeader),
    Sample("a header that is no UTF-8", Array("OPTIONS * RTSP/1.0\r\nA: ".utf8) + [0xC3, 0x28] + Array("\r\n\r\n".utf8), [], .malformedHeader),
    Sample("a control character in a header", .text("OPTIONS * RTSP/1.0", "A: b\u{7}"), [], .malformedHeader),
    Sample("a negative length", .text("ANNOUNCE * RTSP/1.0", "Content-Length: -1"), [], .malformedContentLength),
    Sample("two lengths", .text("ANNOUNCE * RTSP/1.0", "Content-Length: 1", "Content-Length: 2"), [], .malformedContentLength),
    Sample("a length beyond all numbers", .text("ANNOUNCE * RTSP/1.0", "Content-Length: 99999999999999999999"), [], .bodyTooLong),
    Sample("a body longer than allowed", .text("ANNOUNCE * RTSP/1.0", "Content-Length: 65537"), [], .bodyTooLong),
]

@Suite("The parser of a client's bytes")
struct RTSPStreamParserTests {
    @Test("A client's bytes become these messages", arguments: samples)
    fileprivate func table(_ sample: Sample) {
        FuzzSeed.keep(sample.bytes, for: "rtsp-stream")
        #expect(Outcome([sample.bytes]) == Outcome(messages: sample.messages, error: sample.error))
    }

    @Test("Wherever the bytes are cut, the messages are the same", arguments: samples)
    fileprivate func split(_ sample: Sample) {
        let whole = Outcome([sample.bytes])
        for offset in 1..<sample.bytes.count {
            let cut = Outcome([Array(sample.bytes[..<offset]), Array(sample.bytes[offset...])])
            #expect(cut == whole, "cut at \(offset)")
        }
        #expect(Outcome(sample.bytes.map { [$0] }) == whole, "byte by byte")
    }

    @Test("A head, a header count, an address and a search for a message have their limits")
    func limits() {
        let longAddress = "rtsp://h/" + String(repeating: "a", count: RTSPHead.maximumURLLength)
        #expect(Outcome([.text("OPTIONS \(longAddress) RTSP/1.0")]).error == .urlTooLong)
        let many = (0...RTSPHead.maximumHeaderCount).map { "A\($0): b" }.joined(separator: "\r\n")
        #expect(Outcome([.text("OPTIONS * RTSP/1.0", many)]).error == .tooManyHeaders)
        let endless = Array("OPTIONS * RTSP/1.0\r\nA: ".utf8) + [UInt8](repeating: 0x61, count: RTSPStreamParser.maximumHeadLength)
        #expect(Outcome([endless]).error == .headTooLong)
        #expect(Outcome([[UInt8](repeating: 0, count: RTSPStreamParser.maximumGarbage)]).error == nil)
        #expect(Outcome([[UInt8](repeating: 0, count: RTSPStreamParser.maximumGarbage + 1)]).error == .garbage)
    }

    @Test("A packet is a slice of the bytes received, not a copy")
    func sharesStorage() throws {
        var parser = RTSPStreamParser()
        let received = ByteBuffer(bytes: packet + packet)
        parser.append(received)
        guard case .packet(let first)? = try parser.next(), case .packet(let second)? = try parser.next() else {
            Issue.record("expected two packets")
            return
        }
        let addresses = [received, first.framed, second.framed].map { $0.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } }
        #expect(addresses[1] == addresses[0])
        #expect(addresses[2] == addresses[0] + UInt(packet.count))
    }

    @Test("A hundred times as many bytes as are kept in wait do not make the parser grow")
    func doesNotGrow() throws {
        var parser = RTSPStreamParser()
        // Cut so that something is always left over: the worst case for whoever only appends.
        var count = 0
        parser.append(ByteBuffer(bytes: packet[..<5]))
        for _ in 0..<10_000 {
            parser.append(ByteBuffer(bytes: packet[5...] + packet[..<5]))
            while try parser.next() != nil { count += 1 }
        }
        #expect(count == 10_000)
        #expect(parser.storageCapacity < 4096)
    }

    @Test("Damaged messages neither trap nor depend on how they are cut", arguments: 0..<200)
    func mutations(seed: UInt64) {
        var random = SplitMix(state: seed)
        var bytes = samples[Int(random.next() % UInt64(samples.count))].bytes + options + packet + packet
        for _ in 0..<(1 + random.next() % 8) {
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        let whole = Outcome([bytes])
        let offset = Int(random.next() % UInt64(bytes.count))
        #expect(Outcome([Array(bytes[..<offset]), Array(bytes[offset...])]) == whole)
        #expect(Outcome(bytes.map { [$0] }) == whole)
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
