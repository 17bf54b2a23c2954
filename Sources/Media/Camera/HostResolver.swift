// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Vocabulary

/// Finds the addresses behind a camera's name within the camera's patience, however slow the name service is.
///
/// `getaddrinfo` cannot be called off. It runs on a thread of its own, which is left behind when the deadline comes or the session ends: it
/// holds nothing but the name, and ends when the name service's own patience does (by default 5 s for each server and attempt). Who asks for a
/// name that is being asked for already waits for that answer. So a camera that is tried again and again while the name service is dead leaves
/// one thread behind, not one for each attempt.
final class HostResolver: Sendable {
    /// Names that are asked for at once. Who comes later waits for a place, within the patience of the camera.
    static let mostAtOnce = 32
    /// How often the one who waits looks whether it may go on waiting.
    private static let glance = DispatchTimeInterval.milliseconds(20)

    /// The system's name service.
    static let system = HostResolver { HostAddress.lookUp($0) }

    private let lookUp: @Sendable (String) -> [HostAddress]
    private let underWay = Guarded<[String: Question]>([:])

    init(lookUp: @escaping @Sendable (String) -> [HostAddress]) { self.lookUp = lookUp }

    /// A name that is being asked for.
    private final class Question: Sendable {
        private let answer = Guarded<[HostAddress]?>(nil)
        private let isAnswered = DispatchSemaphore(value: 0)

        func settle(_ addresses: [HostAddress]) {
            answer.withLock { $0 = addresses }
            isAnswered.signal()
        }

        /// Waits for a moment.
        func glance() -> [HostAddress]? {
            guard isAnswered.wait(timeout: .now() + HostResolver.glance) == .success else { return nil }
            // For the next one who waits.
            isAnswered.signal()
            return answer.withLock { $0 }
        }
    }

    /// The addresses of `host`, none if it has none; `nil` if the gate shut first. Blocks.
    func addresses(of host: String, gate: ReadGate) -> [HostAddress]? {
        if let literal = HostAddress.literal(host) { return [literal] }
        var question: Question?
        while !gate.isShut {
            question = question ?? ask(host)
            guard let question else {
                usleep(20_000)
                continue
            }
            if let addresses = question.glance() { return addresses }
        }
        return nil
    }

    /// Begins to ask, or joins who does; `nil` while there is no place.
    private func ask(_ host: String) -> Question? {
        let question = Question()
        let joined: Question? = underWay.withLock { underWay in
            if let same = underWay[host] { return same }
            guard underWay.count < Self.mostAtOnce else { return nil }
            underWay[host] = question
            return question
        }
        guard joined === question else { return joined }
        BlockingThread.detach(named: "resolver") { [self] in
            let addresses = lookUp(host)
            underWay.withLock { $0[host] = nil }
            question.settle(addresses)
        }
        return question
    }
}
