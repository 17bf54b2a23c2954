// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the body of a request as JSON, within limits.
enum RequestBodyReader {
    /// The longest body taken, in bytes. The longest start request that makes sense is some kilobytes.
    static let maximumLength = 64 * 1024
    /// Brackets and braces that may be open at once.
    static let maximumDepth = 16

    /// The body; `nil` if there is none. Throws a `Problem`, `BodyTooLong`, or what the connection ended with.
    static func json(of call: Call) async throws -> JSONValue? {
        let request = call.request
        let tooLarge = Problem(.tooLarge, "The body is longer than \(maximumLength) bytes.")
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > maximumLength { throw tooLarge }
        let limit = min(maximumLength, call.bodyLimit ?? maximumLength)
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            // The gateway looks at the length a request announces; one in chunks announces none and is found out here.
            guard limit == maximumLength else { throw BodyTooLong() }
            throw tooLarge
        }
        guard body.readableBytes > 0 else { return nil }
        // Not only for tidiness: pages of other origins can send texts and forms without asking first, but not JSON.
        guard isJSON(request.headers[.contentType]) else {
            throw Problem(.unsupportedMediaType, "Send the body as JSON, with the header Content-Type: application/json.")
        }
        let malformed = Problem(.invalidJSON, "The body is not valid JSON; expected an object such as {\"stream_url\": \"rtsp://camera/stream\"}.")
        guard isShallow(body) else { throw malformed }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView))
        } catch {
            throw malformed
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }).lowercased() else { return false }
        return type.filter { $0 != " " } == "application/json"
    }

    /// Whether nothing is nested deeper than `maximumDepth`. The decoder recurses; this does not.
    private static func isShallow(_ body: ByteBuffer) -> Bool {
        var depth = 0
        var isInText = false
        var isEscaped = false
        for byte in body.readableBytesView {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = isInText
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += isInText ? 0 : 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= isInText ? 0 : 1
            default: break
            }
            if depth > maximumDepth { return false }
        }
        return true
    }
}
