// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Vocabulary

/// Watches one session as a page would, pictures in base64 included, and notes when each frame came.
final class BenchViewer: Sendable {
    struct Tally: Sendable {
        var frames = 0
        var packetToViewer = Sample()
        var packetToResult = Sample()
        /// Milliseconds.
        var longestSilence = 0.0
        fileprivate var lastFrame: ContinuousClock.Instant?
    }

    private let viewer: WebSocketViewer
    private let tally = Guarded<Tally?>(nil)

    init(port: Int, session: String) {
        viewer = WebSocketViewer(host: "127.0.0.1", port: port, uri: "/ws/stream/\(session)?picture=base64")
    }

    /// Reads until cancelled.
    func watch() async throws {
        try await viewer.watch { message, _ in
            if case .text(let text) = message { self.note(text) }
            return true
        }
    }

    /// Forgets what was seen and starts to count.
    func begin() {
        tally.withLock { tally in
            tally = Tally()
            tally?.lastFrame = .now
        }
    }

    /// What was seen since `begin`.
    func end() -> Tally {
        tally.withLock { tally in
            defer { tally = nil }
            var result = tally ?? Tally()
            if let last = result.lastFrame { result.longestSilence = max(result.longestSilence, last.duration(to: .now).milliseconds) }
            return result
        }
    }

    private func note(_ text: ByteBuffer) {
        let arrival = Date().timeIntervalSince1970
        let now = ContinuousClock.now
        // A hundred kilobytes of picture stand between the numbers; parsing them would be most of the measurement's own cost.
        let view = text.readableBytesView
        guard let receivedAt = view.prefix(512).number(after: "\"received_at\":"), let inferred = view.suffix(512).number(after: "\"inferred\":")
        else { return }
        tally.withLock { tally in
            guard var counted = tally else { return }
            counted.frames += 1
            counted.packetToViewer.add((arrival - receivedAt) * 1_000)
            counted.packetToResult.add(inferred)
            if let last = counted.lastFrame { counted.longestSilence = max(counted.longestSilence, last.duration(to: now).milliseconds) }
            counted.lastFrame = now
            tally = counted
        }
    }
}

extension ByteBufferView {
    /// The number written right after the first `key`.
    fileprivate func number(after key: String) -> Double? {
        let text = String(decoding: self, as: UTF8.self)
        guard let found = text.firstRange(of: key) else { return nil }
        return Double(text[found.upperBound...].prefix { $0.isNumber || $0 == "." || $0 == "-" })
    }
}
