// SPDX-License-Identifier: Apache-2.0

/// A detection worth telling a person about.
public struct Alert: Hashable, Sendable {
    public let session: SessionID
    public let frameIndex: UInt64
    /// Capture time in seconds since 1970, UTC.
    public let unixSeconds: Double
    public let detection: Detection

    public init(session: SessionID, frameIndex: UInt64, unixSeconds: Double, detection: Detection) {
        self.session = session
        self.frameIndex = frameIndex
        self.unixSeconds = unixSeconds
        self.detection = detection
    }
}
