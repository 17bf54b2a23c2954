// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Vocabulary

extension Gatekeeper {
    /// Own mode: Kong's rules in Kong's order. CORS answers preflights before anybody asks for a key; what fails at the key,
    /// the size or the scope is not counted by the rate limit.
    func admit(_ visit: Visit, at gate: OwnGate, needing need: Need, _ login: Login) -> Admission {
        if let cors = gate.cors, CORSRules.isPreflight(visit.request), !cors.preflightContinue {
            return .answered(GateAnswer(toPreflightWith: cors.preflightHeaders(for: visit.request), requestID: visit.requestID))
        }
        guard case .scope(let scope) = need else {
            return sizeRefusal(of: visit, by: gate.size) ?? .granted(.nobody, headers: visit.corsHeaders)
        }
        if let refusal = waitRefusal(of: visit) { return refusal }
        let consumer: Consumer
        switch identify(visit, login) {
        case .recognised(let holder): consumer = holder
        case .failed(let message, let reason): return visit.refused(.unauthorized, message, reason)
        }
        if let refusal = sizeRefusal(of: visit, by: gate.size, consumer) { return refusal }
        if let refusal = scopeRefusal(of: visit, consumer, scope) { return refusal }

        var headers = visit.corsHeaders
        if let bill = bill(for: visit, consumer) {
            let time = time
            let verdict = counters.withLock { $0.admit(bill.identifier, limits: bill.limits, at: time) }
            let shown = bill.hidesHeaders ? [:] : verdict.headers
            guard verdict.isWithin else {
                let status = HTTPResponse.Status(code: bill.errorCode)
                return visit.refused(status, bill.errorMessage, .rateLimited, headers: shown, consumer: consumer)
            }
            headers.append(contentsOf: shown)
        }
        return .granted(consumer, headers: headers)
    }

    /// The refusal of an address that has shown wrong keys and has to wait; whether its next one is good is not even looked at.
    func waitRefusal(of visit: Visit) -> Admission? {
        guard let client = visit.client, let failedLogins else { return nil }
        let instant = now()
        guard let wait = failedLogins.withLock({ $0.wait(of: client, at: instant) }) else { return nil }
        let (seconds, attoseconds) = wait.components
        let retryAfter: HTTPFields = [.retryAfter: String(seconds + (attoseconds > 0 ? 1 : 0))]
        return visit.refused(.tooManyRequests, "Too many wrong keys from this address", .tooManyFailures, headers: retryAfter)
    }

    func scopeRefusal(of visit: Visit, _ consumer: Consumer, _ scope: Scope) -> Admission? {
        guard !consumer.may(scope) else { return nil }
        return visit.refused(.forbidden, "This API key lacks the scope '\(scope.rawValue)'", .lacksScope, consumer: consumer)
    }

    private func sizeRefusal(of visit: Visit, by rules: SizeRules?, _ consumer: Consumer? = nil) -> Admission? {
        guard let judgement = rules?.judgement(of: visit.request), let status = judgement.status else { return nil }
        return visit.refused(status, judgement.message, judgement.reason, consumer: consumer)
    }
}
