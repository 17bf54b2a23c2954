// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The HTTP answer to a handshake that does not become a WebSocket.
///
/// Always closes the connection: NIO's parser reads nothing after a request that asked for an upgrade.
struct StreamRefusal: Error {
    /// The kinds of problem a handshake can have, beside those of the gateway. A closed list: clients switch over it.
    enum Code: String, CaseIterable {
        case invalidField = "invalid_field"
        case untrustedOrigin = "untrusted_origin"
        case noSuchSession = "no_such_session"
        case upgradeRequired = "upgrade_required"
        case tooManyViewers = "too_many_viewers"

        var status: HTTPResponse.Status {
            switch self {
            case .invalidField: .badRequest
            case .untrustedOrigin: .forbidden
            case .noSuchSession: .notFound
            case .upgradeRequired: .upgradeRequired
            case .tooManyViewers: .serviceUnavailable
            }
        }

        /// The same for every problem of the kind.
        var title: StaticString {
            switch self {
            case .invalidField: "A value is not accepted"
            case .untrustedOrigin: "Pages from this origin may not connect"
            case .noSuchSession: "There is no such session"
            case .upgradeRequired: "This address speaks WebSocket"
            case .tooManyViewers: "The session has all the viewers it may have"
            }
        }
    }

    private enum Words {
        /// A problem document (RFC 9457) of the same form as the HTTP API's; the detail is for the person who wrote the client.
        case problem(Code, String)
        /// The gateway's own words, unchanged.
        case gateway(GateAnswer)
    }

    private let words: Words
    private var headers: HTTPFields

    init(_ code: Code, _ detail: String, headers: HTTPFields = [:]) {
        self.words = .problem(code, detail)
        self.headers = headers
    }

    init(_ answer: GateAnswer) {
        self.words = .gateway(answer)
        self.headers = answer.headers
    }

    /// The same, with the headers the handshake was let in with before something else was found wrong.
    func adopting(_ admission: HTTPFields) -> StreamRefusal {
        var refusal = self
        refusal.headers.adopt(admission)
        return refusal
    }

    var status: HTTPResponse.Status {
        switch words {
        case .problem(let code, _): code.status
        case .gateway(let answer): answer.status
        }
    }

    func response(requestID: String) -> (head: HTTPResponse, body: ByteBuffer) {
        var fields = headers
        let body: ByteBuffer
        switch words {
        case .problem(let code, let detail):
            body = Self.document(code, detail, requestID: requestID)
            fields[.contentType] = "application/problem+json"
            fields[.requestID] = requestID
            fields[.cacheControl] = "no-store"
            fields[.xContentTypeOptions] = "nosniff"
        case .gateway(let answer):
            body = ByteBuffer(bytes: answer.body)
        }
        fields[.contentLength] = String(body.readableBytes)
        fields[.connection] = "close"
        return (HTTPResponse(status: status, headerFields: fields), body)
    }

    private static func document(_ code: Code, _ detail: String, requestID: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 512)
        json.raw("{\"code\":")
        json.string(code.rawValue)
        json.raw(",\"detail\":")
        json.string(detail)
        json.raw(",\"request_id\":")
        json.string(requestID)
        json.raw(",\"status\":")
        json.integer(code.status.code)
        json.raw(",\"title\":\"")
        json.raw(code.title)
        json.raw("\",\"type\":\"urn:vedette:problem:")
        json.text(code.rawValue)
        json.raw("\"}")
        return json.finish()
    }
}

extension StreamRefusal {
    static func badPicture(_ detail: String) -> StreamRefusal { StreamRefusal(.invalidField, detail) }

    static var badKey: StreamRefusal { StreamRefusal(.invalidField, "Sec-WebSocket-Key must be 16 bytes in base64.") }

    static var noSuchSession: StreamRefusal { StreamRefusal(.noSuchSession, "There is no session with this id, or it is not yours.") }

    static var untrustedOrigin: StreamRefusal {
        StreamRefusal(.untrustedOrigin, "Add the page's origin to the trusted origins if it is one of yours.")
    }

    static var tooManyViewers: StreamRefusal {
        StreamRefusal(.tooManyViewers, "Close one of the session's other viewers, or try again later.", headers: [.retryAfter: "5"])
    }

    static var notAWebSocket: StreamRefusal {
        StreamRefusal(
            .upgradeRequired,
            "Open it as a WebSocket: a GET with Upgrade: websocket and Sec-WebSocket-Version: 13.",
            headers: [.upgrade: "websocket", .secWebSocketVersion: "13"]
        )
    }
}
