// SPDX-License-Identifier: Apache-2.0

import Crypto
import Vocabulary

/// The tickets that are out: each opens the WebSocket of one session, once, within 30 seconds.
///
/// A browser cannot set headers on a WebSocket handshake, and a key in an address ends up in histories and logs; a ticket
/// there is worth nothing a moment later. A consumer that asks for more than `limitPerConsumer` loses its own oldest,
/// never somebody else's. A value: time is passed in.
struct TicketBook {
    static let lifetime: Duration = .seconds(30)
    /// Unused tickets one consumer may hold at a time.
    static let limitPerConsumer = 64

    private struct Entry {
        let session: SessionID
        let consumer: Consumer
        let expiry: ContinuousClock.Instant
        let serial: UInt64
    }

    // By hash, so that the time a look-up takes tells nothing about the tickets that are out.
    private var entries: [SHA256.Digest: Entry] = [:]
    private var nextSerial: UInt64 = 0

    var count: Int { entries.count }

    /// A new ticket of 128 random bits.
    mutating func issue(for session: SessionID, consumer: Consumer, at now: ContinuousClock.Instant) -> String {
        entries = entries.filter { $0.value.expiry > now }
        let held = entries.filter { $0.value.consumer.name == consumer.name }
        if held.count >= Self.limitPerConsumer, let oldest = held.min(by: { $0.value.serial < $1.value.serial }) {
            entries.removeValue(forKey: oldest.key)
        }
        let ticket = RandomHex.make(bytes: 16)
        entries[Self.digest(ticket.utf8)] = Entry(
            session: session,
            consumer: consumer,
            expiry: now.advanced(by: Self.lifetime),
            serial: nextSerial
        )
        nextSerial += 1
        return ticket
    }

    /// Who holds the ticket. Showing it uses it up, whatever the answer: also at the wrong session, also too late.
    mutating func redeem(_ ticket: [UInt8], for session: SessionID, at now: ContinuousClock.Instant) -> Consumer? {
        guard let entry = entries.removeValue(forKey: Self.digest(ticket)) else { return nil }
        return entry.session == session && entry.expiry > now ? entry.consumer : nil
    }

    private static func digest(_ ticket: some Sequence<UInt8>) -> SHA256.Digest { SHA256.hash(data: Array(ticket)) }
}
