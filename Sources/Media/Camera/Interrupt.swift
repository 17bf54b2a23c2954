// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A switch that ends blocking reads. Thrown once, it stays thrown.
///
/// Any thread may throw it; a call blocked in `CameraConnection` or `MediaFile` then returns `.interrupted`, within about
/// 100 ms: that is how often FFmpeg looks.
public final class Interrupt: Sendable {
    private let thrown = Atomic<Bool>(false)

    public init() {}

    public func interrupt() { thrown.store(true, ordering: .releasing) }

    public var isInterrupted: Bool { thrown.load(ordering: .acquiring) }
}
