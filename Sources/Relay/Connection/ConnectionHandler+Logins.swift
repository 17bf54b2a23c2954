// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

/// Who may do what, by the rules.
extension ConnectionHandler {
    /// Calls `answer` with why the client may not have the path `name`, or with `nil` if it may. Later, if the login is wrong.
    func admit(
        _ request: RTSPRequest,
        to name: PathName,
        _ logins: KeyPath<PathRule, [RelayLogin]>,
        _ answer: @escaping (AccessRefusal?) -> Void
    ) {
        guard let rule = core.configuration.paths.rule(for: name) else {
            core.count(.notConfigured)
            return answer(.notConfigured)
        }
        switch self.logins.check(request, about: name, rule[keyPath: logins]) {
        case .granted: answer(nil)
        case .challenge(let challenges): answer(.unauthorized(challenges: challenges))
        case .wrong(let challenges, let isLast):
            core.count(.wrongLogin)
            logger.info("login refused", metadata: ["relay.path": "\(name)"])
            core.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(core.configuration.wrongLoginDelay)) {
                answer(.unauthorized(challenges: challenges))
                if isLast { self.end() }
            }
        }
    }
}

extension ClaimRefusal {
    /// What the refusal is counted as.
    var counted: RelayRefusal {
        switch self {
        case .occupied: .occupied
        case .full: .tooManyPaths
        case .hasSource, .access: .notConfigured
        }
    }
}
