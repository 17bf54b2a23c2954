// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Synchronization

/// Tells FFmpeg whether a blocking call may go on: not after the deadline, and not after an interrupt.
///
/// FFmpeg asks from the reading thread and from threads of its own, so both facts are atomic. The owner of the format context keeps the
/// gate alive until the context is closed.
final class ReadGate: Sendable {
    /// How long closing may take: enough for a goodbye on a working network.
    static let closingPatience = Duration.milliseconds(300)

    let interrupt: Interrupt
    /// Microseconds on FFmpeg's monotonic clock.
    private let deadline = Atomic<Int64>(.max)
    /// When this attempt to connect must have succeeded, on the same clock.
    private let connectBy = Atomic<Int64>(.max)
    private let closing = Atomic<Bool>(false)

    init(interrupt: Interrupt) { self.interrupt = interrupt }

    func allow(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let microseconds = max(0, seconds.multipliedReportingOverflow(by: 1_000_000).partialValue + attoseconds / 1_000_000_000_000)
        deadline.store(av_gettime_relative() + microseconds, ordering: .relaxed)
    }

    /// An attempt to connect begins: it may take its share of the time that is left. The last one may take all.
    func expectConnection(attemptsLeft: Int) {
        let now = av_gettime_relative()
        let share = (deadline.load(ordering: .relaxed) - now) / Int64(max(1, attemptsLeft))
        connectBy.store(attemptsLeft > 1 ? now + share : .max, ordering: .relaxed)
    }

    /// The attempt has succeeded: what follows has the time until the deadline.
    func connected() { connectBy.store(.max, ordering: .relaxed) }

    /// An interrupted camera is still told goodbye: some allow few sessions and remember the forgotten ones for a minute.
    func beginClosing() {
        closing.store(true, ordering: .relaxed)
        allow(Self.closingPatience)
    }

    var isClosing: Bool { closing.load(ordering: .relaxed) }

    var isExpired: Bool { av_gettime_relative() >= deadline.load(ordering: .relaxed) }

    var isShut: Bool { isExpired || av_gettime_relative() >= connectBy.load(ordering: .relaxed) || (interrupt.isInterrupted && !isClosing) }

    /// The question in FFmpeg's form. Borrows the gate.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { gate in
                guard let gate else { return 0 }
                return Unmanaged<ReadGate>.fromOpaque(gate).takeUnretainedValue().isShut ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
