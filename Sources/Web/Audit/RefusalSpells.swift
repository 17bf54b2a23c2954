// SPDX-License-Identifier: Apache-2.0

/// Decides which refusals get a line of their own in the audit.
///
/// The first of a spell does; those that follow are counted and told once a minute, and a minute without one ends the spell. So who
/// tries keys all night is some hundred lines and not a full disk. A value without clock or log.
struct RefusalSpells {
    struct Spell: Hashable, Sendable {
        /// `nil` for a local socket, and for all who come while `maximumSpells` are open.
        let client: String?
        let reason: RefusalReason
    }

    struct Count: Equatable {
        let spell: Spell
        /// Refusals since the line before.
        let refusals: UInt64
    }

    /// Spells at once; beyond that, clients share one for each reason. Addresses are cheap to whoever has IPv6.
    static let maximumSpells = 1024

    private var counts: [Spell: UInt64] = [:]

    /// A refusal happened. Whether it gets a line.
    mutating func refused(_ client: String?, _ reason: RefusalReason) -> Bool {
        var spell = Spell(client: client, reason: reason)
        if counts[spell] == nil, counts.count >= Self.maximumSpells { spell = Spell(client: nil, reason: reason) }
        guard counts[spell] == nil else {
            counts[spell]? += 1
            return false
        }
        counts[spell] = 0
        return true
    }

    /// A minute is over: what is to be told of it.
    mutating func minutePassed() -> [Count] {
        let told = counts.compactMap { $0.value > 0 ? Count(spell: $0.key, refusals: $0.value) : nil }
        counts = counts.filter { $0.value > 0 }.mapValues { _ in 0 }
        return told
    }
}

/// Why somebody did not get what they asked for. A closed list: the gateway's reasons and our own.
enum RefusalReason: Hashable, Sendable, CustomStringConvertible {
    /// Word for word the gateway's.
    case gateway(String)
    case cameraNotAllowed
    /// The session is somebody else's.
    case notTheirs
    case untrustedOrigin
    /// A control message over the WebSocket without the scope.
    case lacksScope
    /// The key of an open WebSocket was revoked.
    case keyRevoked

    var description: String {
        switch self {
        case .gateway(let reason): reason
        case .cameraNotAllowed: "camera_not_allowed"
        case .notTheirs: "not_theirs"
        case .untrustedOrigin: "untrusted_origin"
        case .lacksScope: "lacks_scope"
        case .keyRevoked: "key_revoked"
        }
    }
}
