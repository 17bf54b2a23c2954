// SPDX-License-Identifier: Apache-2.0

import Glibc
import Vocabulary

/// A camera at a real socket of this machine: it agrees to everything, or says nothing at all, sends no picture, and tells what it is asked.
final class SocketCamera: Sendable {
    enum Manner {
        case agrees
        /// Reads, and never answers.
        case silent
        /// Agrees until it is asked to play; from then on it neither reads nor answers.
        case deafOncePlaying
    }

    struct NoSocket: Error {}

    let port: Int
    /// The methods of the requests, as they come.
    let requests: AsyncStream<String>
    private let listener: Int32

    init(_ manner: Manner) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0 }
        }
        guard isListening, listen(listener, 8) == 0 else { throw NoSocket() }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
        let (requests, telling) = AsyncStream<String>.makeStream()
        self.requests = requests
        BlockingThread.detach(named: "socket-camera") {
            while case let client = accept(listener, nil, nil), client >= 0 {
                BlockingThread.detach(named: "socket-camera") { Self.serve(client, manner, telling) }
            }
            close(listener)
        }
    }

    // Wakes the thread that accepts, which then closes it.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    func url(_ login: String = "") throws -> CameraURL { try CameraURL("rtsp://\(login)127.0.0.1:\(port)/garden") }

    private static func serve(_ client: Int32, _ manner: Manner, _ telling: AsyncStream<String>.Continuation) {
        defer { close(client) }
        var waiting = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(client, &buffer, buffer.count), count > 0 {
            waiting += String(decoding: buffer.prefix(count), as: UTF8.self)
            while let end = waiting.firstRange(of: "\r\n\r\n") {
                let lines = waiting[..<end.lowerBound].split(separator: "\r\n")
                waiting = String(waiting[end.upperBound...])
                let method = lines.first?.prefix { $0 != " " } ?? ""
                telling.yield(String(method))
                if manner == .silent { continue }
                let answer = Array(Self.answer(to: method, sequence: lines.first { $0.hasPrefix("CSeq:") } ?? "CSeq: 0").utf8)
                guard send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { return }
                if manner == .deafOncePlaying, method == "PLAY" {
                    // Until the test process ends.
                    while true { pause() }
                }
            }
        }
    }

    private static func answer(to method: Substring, sequence: Substring) -> String {
        let description =
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"
        return switch method {
        case "DESCRIBE":
            "RTSP/1.0 200 OK\r\n\(sequence)\r\nContent-Type: application/sdp\r\nContent-Length: \(description.utf8.count)\r\n\r\n\(description)"
        case "SETUP":
            "RTSP/1.0 200 OK\r\n\(sequence)\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
        default: "RTSP/1.0 200 OK\r\n\(sequence)\r\nSession: 1\r\n\r\n"
        }
    }
}
