// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a client asks for. Methods nobody knows are values too: they deserve an answer.
struct RTSPMethod: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    static let options = RTSPMethod(rawValue: "OPTIONS")
    static let describe = RTSPMethod(rawValue: "DESCRIBE")
    static let announce = RTSPMethod(rawValue: "ANNOUNCE")
    static let setup = RTSPMethod(rawValue: "SETUP")
    static let play = RTSPMethod(rawValue: "PLAY")
    static let record = RTSPMethod(rawValue: "RECORD")
    static let pause = RTSPMethod(rawValue: "PAUSE")
    static let getParameter = RTSPMethod(rawValue: "GET_PARAMETER")
    static let setParameter = RTSPMethod(rawValue: "SET_PARAMETER")
    static let teardown = RTSPMethod(rawValue: "TEARDOWN")

    /// The methods served, in the order `Public` lists them.
    static let served: [RTSPMethod] = [
        .describe, .announce, .setup, .play, .record, .pause, .getParameter, .setParameter, .teardown, .options,
    ]
}

/// One request as it was read, complete with its body. Nothing in it has been believed yet.
struct RTSPRequest: Hashable, Sendable {
    var method: RTSPMethod
    /// The address asked for, or `*`.
    var url: String
    var headers: RTSPHeaders = [:]
    var body: [UInt8] = []

    /// The sequence number to echo, if it is one.
    var sequence: UInt32? { headers["CSeq"].flatMap { UInt32($0) } }

    /// Appends the message as it goes over the wire.
    func encode(into buffer: inout ByteBuffer) {
        buffer.writeString("\(method.rawValue) \(url) RTSP/1.0\r\n")
        for field in headers.fields {
            buffer.writeString("\(field.name): \(field.value)\r\n")
        }
        if !body.isEmpty {
            buffer.writeString("Content-Length: \(body.count)\r\n")
        }
        buffer.writeString("\r\n")
        buffer.writeBytes(body)
    }
}
