// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Counts answers by route and kind of status. The routes are those of the table, so there is a fixed number of counters.
final class RequestStatistics: Sendable {
    /// Stands for every path there is nothing at.
    static let unrouted = "none"

    struct Kind: Hashable, Comparable, Sendable {
        /// With its parameters in braces.
        let route: String
        /// The first digit of the status.
        let hundreds: Int

        static func < (left: Kind, right: Kind) -> Bool { (left.route, left.hundreds) < (right.route, right.hundreds) }
    }

    private let counts = Guarded<[Kind: UInt64]>([:])

    var snapshot: [Kind: UInt64] { counts.withLock { $0 } }

    func answered(route: String, status: Int) {
        counts.withLock { $0[Kind(route: route, hundreds: status / 100), default: 0] += 1 }
    }
}
