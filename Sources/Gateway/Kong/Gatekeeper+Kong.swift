// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension Gatekeeper {
    /// Kong mode: Kong has checked key, size and rate. Who it is stands in headers, and those are believed only if whoever
    /// speaks to us is one of the trusted proxies. `X-Forwarded-For` plays no part in that: it is a header like the others.
    func admit(_ visit: Visit, behind trust: KongTrust, needing need: Need, _ login: Login) -> Admission {
        guard case .scope(let scope) = need else { return .granted(.nobody, headers: [:]) }
        guard let peer = visit.peer, trustedProxies.contains(where: { $0.contains(peer) }) else {
            return visit.refused(.unauthorized, "Unauthorized", .untrustedProxy)
        }
        let consumer: Consumer
        if let name = KongConsumer.name(in: visit.request.headerFields) {
            consumer = Consumer(name: name, scopes: trust.scopes[name] ?? trust.otherScopes)
        } else if case .keyOrTicket(let session) = login, !visit.tickets.isEmpty {
            if let refusal = waitRefusal(of: visit) { return refusal }
            let outcome = redeemTickets(of: visit, for: session)
            remember(outcome, of: visit)
            switch outcome {
            case .recognised(let holder): consumer = holder
            case .failed(let message, let reason): return visit.refused(.unauthorized, message, reason)
            }
        } else {
            return visit.refused(.unauthorized, "Unauthorized", .noConsumer)
        }
        return scopeRefusal(of: visit, consumer, scope) ?? .granted(consumer, headers: [:])
    }
}
