// SPDX-License-Identifier: Apache-2.0

import Logging
import Vocabulary

/// Whether the detector works. A spell of failures is one line in the log when it starts and one, with a count, when it ends.
final class DetectorHealth: Sendable {
    private struct State: Sendable {
        var failures: UInt64 = 0
        var inThisSpell: UInt64 = 0
        var trouble: String?
    }

    private let state = Guarded(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Frames the detector failed on.
    var failures: UInt64 { state.withLock { $0.failures } }

    /// What the detector fails with; `nil` while it works, and before its first frame.
    var trouble: String? { state.withLock { $0.trouble } }

    func failed(_ error: any Error) {
        let isFirst = state.withLock { state in
            state.failures += 1
            state.inThisSpell += 1
            state.trouble = "\(error)"
            return state.inThisSpell == 1
        }
        if isFirst { logger.error("detector failed", metadata: ["error": "\(error)"]) }
    }

    func succeeded() {
        let spell = state.withLock { state in
            defer { state.inThisSpell = 0 }
            state.trouble = nil
            return state.inThisSpell
        }
        if spell > 0 { logger.notice("detector works again", metadata: ["frames.lost": "\(spell)"]) }
    }
}
