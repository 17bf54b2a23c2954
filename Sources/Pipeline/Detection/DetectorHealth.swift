// SPDX-License-Identifier: Apache-2.0

import Logging

/// Whether the detector works. A spell of failures is one line in the log when it starts and one, with a count, when it ends.
final class DetectorHealth: Sendable {
    private struct State: Sendable {
        var failures: UInt64 = 0
        var inThisSpell: UInt64 = 0
    }

    private let state = Guarded(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Frames the detector failed on.
    var failures: UInt64 { state.withLock { $0.failures } }

    func failed(_ error: any Error) {
        let isFirst = state.withLock { state in
            state.failures += 1
            state.inThisSpell += 1
            return state.inThisSpell == 1
        }
        if isFirst { logger.error("detector failed", metadata: ["error": "\(error)"]) }
    }

    func succeeded() {
        let spell = state.withLock { state in
            defer { state.inThisSpell = 0 }
            return state.inThisSpell
        }
        if spell > 0 { logger.notice("detector works again", metadata: ["frames.lost": "\(spell)"]) }
    }
}
