// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Vocabulary

import struct FoundationEssentials.Date

/// Clocks that stand still until they are moved, both together.
final class ManualClock: Sendable {
    private let state: Guarded<(instant: ContinuousClock.Instant, wall: Double)>

    /// - Parameter wall: what the wall clock shows, in seconds since 1970.
    init(wall: Double = 1_700_000_000) { state = Guarded((ContinuousClock.now, wall)) }

    var now: ContinuousClock.Instant { state.withLock { $0.instant } }
    var date: Date { Date(timeIntervalSince1970: state.withLock { $0.wall }) }

    func advance(by duration: Duration) {
        state.withLock {
            $0.instant += duration
            $0.wall += duration / .seconds(1)
        }
    }
}

/// A request with the given headers, in the order given, repeated ones as repeated fields.
func request(_ path: String = "/", _ headers: [(String, String)] = [], method: HTTPRequest.Method = .get) -> HTTPRequest {
    var request = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
    for (name, value) in headers {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        request.headerFields.append(HTTPField(name: name, value: value))
    }
    return request
}

extension Gatekeeper {
    /// One with a key for each scope: `look`, `act`, `rule`, which belong to `viewer`, `operator`, `owner`.
    static func own(
        cors: CORSRules? = nil,
        size: SizeRules? = nil,
        rateLimits: RateLimitRules? = nil,
        trustedProxies: [String] = [],
        failedLogins: FailedLoginRules? = FailedLoginRules(),
        clock: ManualClock = ManualClock()
    ) -> Gatekeeper {
        let keys = KeyRing(keys: [
            (name: "viewer", secret: "look", scopes: [.view]), (name: "operator", secret: "act", scopes: [.control]),
            (name: "operator", secret: "act-too", scopes: [.control]), (name: "owner", secret: "rule", scopes: [.admin]),
            (name: "nobody", secret: "none", scopes: []),
        ])
        return Gatekeeper(
            policy: .own(OwnGate(keys: keys, cors: cors, size: size, rateLimits: rateLimits)),
            trustedProxies: trustedProxies.compactMap { AddressBlock($0) },
            failedLogins: failedLogins,
            now: { clock.now },
            wallClock: { clock.date }
        )
    }

    func admit(_ request: HTTPRequest, from peer: String? = nil, _ scope: Scope = .view) -> Admission {
        admit(request, from: peer, needing: .scope(scope))
    }
}

extension Admission {
    var consumer: Consumer? {
        if case .granted(let consumer, _) = self { consumer } else { nil }
    }

    var answer: GateAnswer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// The headers that go to the client either way.
    var headers: HTTPFields {
        switch self {
        case .granted(_, let headers): headers
        case .answered(let answer): answer.headers
        }
    }

    /// One header by its name as text.
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

extension GateAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}
