// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The statuses this server answers with.
enum RTSPStatus: Int, Hashable, Sendable {
    case ok = 200
    case badRequest = 400
    case unauthorized = 401
    case notFound = 404
    case notAcceptable = 406
    /// Not among RFC 2326's own, which lets servers use HTTP's: it says best that a path has its publisher already.
    case conflict = 409
    case bodyTooLarge = 413
    case urlTooLong = 414
    case unsupportedMediaType = 415
    case sessionNotFound = 454
    case methodNotValidInThisState = 455
    case unsupportedTransport = 461
    case notImplemented = 501
    case serviceUnavailable = 503
    case versionNotSupported = 505
    case optionNotSupported = 551

    var reason: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .notFound: "Not Found"
        case .notAcceptable: "Not Acceptable"
        case .conflict: "Conflict"
        case .bodyTooLarge: "Request Entity Too Large"
        case .urlTooLong: "Request-URI Too Long"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .sessionNotFound: "Session Not Found"
        case .methodNotValidInThisState: "Method Not Valid in This State"
        case .unsupportedTransport: "Unsupported Transport"
        case .notImplemented: "Not Implemented"
        case .serviceUnavailable: "Service Unavailable"
        case .versionNotSupported: "RTSP Version Not Supported"
        case .optionNotSupported: "Option Not Supported"
        }
    }
}

/// One answer. `CSeq` is the first header of an answer to a request that had one.
struct RTSPResponse: Hashable, Sendable {
    var status: RTSPStatus
    var headers: RTSPHeaders = [:]
    var body: String = ""

    /// Appends the message as it goes over the wire.
    func encode(into buffer: inout ByteBuffer) {
        buffer.writeString("RTSP/1.0 \(status.rawValue) \(status.reason)\r\n")
        for field in headers.fields {
            buffer.writeString("\(field.name): \(field.value)\r\n")
        }
        if !body.isEmpty {
            buffer.writeString("Content-Length: \(body.utf8.count)\r\n")
        }
        buffer.writeString("\r\n")
        buffer.writeString(body)
    }
}
