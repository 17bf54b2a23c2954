// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How long a source that failed is left alone: longer each time, up to a limit, and no time once it has served.
///
/// Outlives the single attempt, so that readers who come back at once after a refusal do not become a hammering at the
/// camera's door; some cameras lock out whoever tries a wrong login often.
struct SourcePatience {
    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(30)

    enum Verdict: Hashable {
        case connect
        case wait(Duration)
        /// What was refused a moment ago would be refused again.
        case refuse(SourceFailure)
    }

    private var nextPause = Self.firstPause
    private var rest: (failure: SourceFailure, end: NIODeadline)?

    mutating func failed(_ failure: SourceFailure, at now: NIODeadline) {
        rest = (failure, now + TimeAmount(nextPause))
        nextPause = min(nextPause * 2, Self.longestPause)
    }

    mutating func served() {
        rest = nil
        nextPause = Self.firstPause
    }

    func verdict(at now: NIODeadline) -> Verdict {
        guard let rest, rest.end > now else { return .connect }
        return rest.failure.isDefinitive ? .refuse(rest.failure) : .wait(.nanoseconds((rest.end - now).nanoseconds))
    }
}
