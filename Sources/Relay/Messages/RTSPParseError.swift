// SPDX-License-Identifier: Apache-2.0

/// Why what the other side sent cannot be read. Each ends the connection: after it, where the next message begins is a guess.
enum RTSPParseError: Error, Hashable, Sendable {
    /// More bytes without a message among them than `RTSPStreamParser.maximumGarbage`.
    case garbage
    case malformedRequestLine
    case malformedStatusLine
    case malformedHeader
    case malformedContentLength
    case unsupportedVersion
    case urlTooLong
    case headTooLong
    case tooManyHeaders
    case bodyTooLong

    /// What to tell the client before closing; `nil` if whoever sends garbage would not understand an answer.
    var status: RTSPStatus? {
        switch self {
        case .garbage: nil
        case .malformedRequestLine, .malformedStatusLine, .malformedHeader, .malformedContentLength, .headTooLong, .tooManyHeaders: .badRequest
        case .unsupportedVersion: .versionNotSupported
        case .urlTooLong: .urlTooLong
        case .bodyTooLong: .bodyTooLarge
        }
    }
}
