// SPDX-License-Identifier: Apache-2.0

/// One answer as it was read from a server, complete with its body. Nothing in it has been believed yet.
struct RTSPAnswer: Hashable, Sendable {
    /// How every answer begins; no method does.
    static let beginning = Array("RTSP/".utf8)
    /// The same with the version we speak.
    static let wholeBeginning = Array("RTSP/1.0 ".utf8)

    /// From 100 to 599.
    var status: Int
    var headers: RTSPHeaders = [:]
    var body: [UInt8] = []

    /// The number of the request it answers, if it says so.
    var sequence: UInt32? { headers["CSeq"].flatMap { UInt32($0) } }
}
