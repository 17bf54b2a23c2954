// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// How many files and sockets this process may have open.
///
/// Linux starts processes with 1024 for the sake of programs that use `select`, which nothing here does, and lets each raise that up to
/// a hard limit of its own accord.
enum DescriptorLimit {
    /// For cameras, the relay's clients, the redirect, files and the model: what is not a connection to the page or the API.
    static let reserve = 2_048

    /// Makes room for `connections`; returns how many there is room for.
    static func raise(for connections: Int, logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
        let wanted = rlim_t(connections + reserve)
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        let room = limit.rlim_cur >= wanted ? connections : max(64, Int(limit.rlim_cur) - reserve)
        if room < connections {
            logger.warning(
                "fewer connections than configured: the limit of open files is too low",
                metadata: ["connections": "\(room)", "configured": "\(connections)", "open.files": "\(limit.rlim_cur)"]
            )
        }
        return room
    }
}
