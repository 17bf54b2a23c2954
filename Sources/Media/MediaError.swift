// SPDX-License-Identifier: Apache-2.0

/// Why a camera, a clip or a picture could not be read, or a picture could not be made.
///
/// `code` is what programs decide by and metrics count; `detail` is for a person and says what to do about it. Neither holds a
/// camera's login: details name host, port and path, never the user information or the query.
public struct MediaError: Error, Hashable, Sendable {
    /// A closed list.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The camera wants a login, or another one (401, 403).
        case unauthorized
        /// The camera answers but has nothing under this path (404); or there is no such file.
        case notFound
        /// Nobody listens on that port.
        case refused
        /// No route to the host, or its name does not resolve.
        case unreachable
        /// The encrypted connection could not be made, or the certificate is not trusted.
        case tls
        /// There is video, in a codec we do not read. The detail names it.
        case unsupportedCodec
        /// The stream carries no video.
        case noVideo
        /// The camera did not answer in time, or answered and sent no picture in time.
        case timeout
        /// `Interrupt.interrupt()` was called.
        case interrupted
        /// Pictures came, and then none for too long; or the connection broke.
        case stalled
        /// The file is damaged or no media file.
        case badFile
        /// The decoder cannot be made for this stream.
        case decoding
        /// A picture could not be made.
        case encoding
        /// Memory ran out, or a library broke its promise.
        case `internal`
    }

    public let code: Code
    /// One sentence a person can act on.
    public let detail: String
    /// The library's status where there is one: FFmpeg's negative numbers.
    public let status: Int32?

    public init(code: Code, detail: String, status: Int32? = nil) {
        self.code = code
        self.detail = detail
        self.status = status
    }
}

extension MediaError: CustomStringConvertible {
    public var description: String {
        let tail = status.map { " (status \($0))" } ?? ""
        return detail + tail
    }
}

extension MediaError {
    static let outOfMemory = MediaError(code: .internal, detail: "out of memory")
}
