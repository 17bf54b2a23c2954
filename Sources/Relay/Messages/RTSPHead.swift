// SPDX-License-Identifier: Apache-2.0

/// The first line and headers of a request or an answer, and how long its body will be.
struct RTSPHead: Hashable, Sendable {
    /// What the first line says. The message's body is not in it yet.
    enum Message: Hashable, Sendable {
        case request(RTSPRequest)
        case answer(RTSPAnswer)
    }

    /// Longest address, in bytes.
    static let maximumURLLength = 2048
    /// Most header fields.
    static let maximumHeaderCount = 64
    /// Longest body, in bytes: a session description with every track allowed is a few kilobytes.
    static let maximumBodyLength = 64 * 1024

    let message: Message
    let bodyLength: Int

    /// Reads the lines of `head`, without the empty one that ends it. Lines may end in LF alone.
    init(parsing head: [UInt8]) throws(RTSPParseError) {
        var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard let first = lines.first else { throw .malformedRequestLine }
        let message = try Self.message(fromLine: first)
        guard lines.count - 1 <= Self.maximumHeaderCount else { throw .tooManyHeaders }
        var headers = RTSPHeaders()
        for line in lines.dropFirst() {
            let field = try Self.field(fromLine: line)
            headers.append(field.name, field.value)
        }
        self.bodyLength = try Self.bodyLength(headers)
        switch message {
        case .request(var request):
            request.headers = headers
            self.message = .request(request)
        case .answer(var answer):
            answer.headers = headers
            self.message = .answer(answer)
        }
    }

    private static func message(fromLine line: ArraySlice<UInt8>) throws(RTSPParseError) -> Message {
        guard line.starts(with: RTSPAnswer.beginning) else { return .request(try request(fromLine: line)) }
        return .answer(try answer(fromLine: line))
    }

    /// `RTSP/1.0 200 OK`; the words after the number may be missing, and mean nothing to us.
    private static func answer(fromLine line: ArraySlice<UInt8>) throws(RTSPParseError) -> RTSPAnswer {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard let version = text(words[0]) else { throw .malformedStatusLine }
        guard version == "RTSP/1.0" else { throw .unsupportedVersion }
        guard words.count > 1, words[1].count == 3, let status = text(words[1]).flatMap({ UInt16($0) }), (100...599).contains(status) else {
            throw .malformedStatusLine
        }
        return RTSPAnswer(status: Int(status))
    }

    private static func request(fromLine line: ArraySlice<UInt8>) throws(RTSPParseError) -> RTSPRequest {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words.allSatisfy({ !$0.isEmpty }) else { throw .malformedRequestLine }
        guard words[1].count <= maximumURLLength else { throw .urlTooLong }
        guard let method = text(words[0]), let url = text(words[1]), let version = text(words[2]) else { throw .malformedRequestLine }
        guard version == "RTSP/1.0" else {
            throw version.contains("/") ? .unsupportedVersion : .malformedRequestLine
        }
        return RTSPRequest(method: RTSPMethod(rawValue: method), url: url)
    }

    private static func field(fromLine line: ArraySlice<UInt8>) throws(RTSPParseError) -> RTSPHeaders.Field {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHeader }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy(isToken), let nameText = text(name) else { throw .malformedHeader }
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var value = line[line.index(after: colon)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        guard let valueText = text(value) else { throw .malformedHeader }
        return RTSPHeaders.Field(name: nameText, value: valueText)
    }

    private static func bodyLength(_ headers: RTSPHeaders) throws(RTSPParseError) -> Int {
        let values = Set(headers.fields.filter { $0.name.lowercased() == "content-length" }.map(\.value))
        guard let value = values.first else { return 0 }
        // Two different lengths are two different ideas of where the next message begins.
        guard values.count == 1, !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .malformedContentLength }
        guard let length = Int(value), length <= maximumBodyLength else { throw .bodyTooLong }
        return length
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// The bytes as text, unless they hold control characters or are no UTF-8.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == UInt8(ascii: "\t") }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
