// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Vocabulary

/// On whose account a request goes, and what the limits of that account are.
struct RateBill {
    let identifier: RateCounters.Identifier
    let limits: RateLimits
    let hidesHeaders: Bool
    let errorCode: Int
    let errorMessage: String
}

extension Gatekeeper {
    /// The account of one request; `nil` where nothing is counted.
    ///
    /// A key's own limits take the place of the general ones and count that key alone, whatever the general ones go by.
    func bill(for visit: Visit, _ consumer: Consumer) -> RateBill? {
        guard case .own(let gate) = policy, !consumer.name.isEmpty else { return nil }
        if let digest = consumer.credential, let own = keys.withLock({ $0 }).limits(of: digest) {
            return RateBill(
                identifier: .credential(digest),
                limits: own,
                hidesHeaders: gate.rateLimits?.hideClientHeaders ?? false,
                errorCode: gate.rateLimits?.errorCode ?? RateLimitRules.defaultErrorCode,
                errorMessage: gate.rateLimits?.errorMessage ?? RateLimitRules.defaultErrorMessage
            )
        }
        guard let rules = gate.rateLimits else { return nil }
        return RateBill(
            identifier: Self.identifier(of: visit, consumer, by: rules.limitBy),
            limits: rules.limits,
            hidesHeaders: rules.hideClientHeaders,
            errorCode: rules.errorCode,
            errorMessage: rules.errorMessage
        )
    }

    private static func identifier(of visit: Visit, _ consumer: Consumer, by limitBy: RateLimitRules.LimitBy) -> RateCounters.Identifier {
        let address = RateCounters.Identifier.address(visit.client?.description ?? "")
        return switch limitBy {
        case .consumer: .consumer(consumer.name)
        case .credential: consumer.credential.map { .credential($0) } ?? address
        case .ip: address
        case .service: .service
        case .header(let name): visit.request.headerFields[values: name].first.map { .header(KeyDigest(of: $0.utf8)) } ?? address
        case .path(let path): visit.path == path ? .path : address
        }
    }
}
