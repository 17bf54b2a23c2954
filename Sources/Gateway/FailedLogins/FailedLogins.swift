// SPDX-License-Identifier: Apache-2.0

/// Who has shown wrong keys lately, and how long each has to wait.
///
/// A value: time is passed in. An IPv6 client is known by its /64, which is what one subscriber gets.
struct FailedLogins {
    /// Addresses remembered at a time. When there are more, the tenth whose last wrong key is longest ago is forgotten.
    static let limit = 10_000

    private struct Record {
        var failures: Int
        var last: ContinuousClock.Instant
        var waitsUntil: ContinuousClock.Instant
    }

    private let rules: FailedLoginRules
    private var records: [IPAddress: Record] = [:]

    init(rules: FailedLoginRules) { self.rules = rules }

    var count: Int { records.count }

    /// How long the address still has to wait; `nil` if it need not.
    func wait(of address: IPAddress, at now: ContinuousClock.Instant) -> Duration? {
        guard let record = records[address.subscriber], record.waitsUntil > now else { return nil }
        return now.duration(to: record.waitsUntil)
    }

    /// The address showed a wrong key.
    mutating func failed(_ address: IPAddress, at now: ContinuousClock.Instant) {
        let address = address.subscriber
        var record = records[address] ?? Record(failures: 0, last: now, waitsUntil: now)
        if record.last.duration(to: now) >= rules.memory { record.failures = 0 }
        record.failures += 1
        record.last = now
        record.waitsUntil = now.advanced(by: wait(after: record.failures))
        if records[address] == nil { makeRoom(at: now) }
        records[address] = record
    }

    /// The address showed a good key.
    mutating func succeeded(_ address: IPAddress) { records.removeValue(forKey: address.subscriber) }

    private func wait(after failures: Int) -> Duration {
        guard failures > rules.freeFailures else { return .zero }
        // Twenty doublings of the shortest sensible wait are longer than any cap; more would only overflow.
        let doublings = min(failures - rules.freeFailures - 1, 20)
        return min(rules.firstWait * (1 << doublings), rules.longestWait)
    }

    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        guard records.count >= Self.limit else { return }
        records = records.filter { $0.value.last.duration(to: now) < rules.memory }
        let room = Self.limit / 10
        guard records.count > Self.limit - room else { return }
        let oldest = records.sorted { $0.value.last < $1.value.last }.prefix(records.count - (Self.limit - room))
        for (address, _) in oldest { records.removeValue(forKey: address) }
    }
}
