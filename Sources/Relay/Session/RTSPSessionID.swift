// SPDX-License-Identifier: Apache-2.0

/// The name of one RTSP session: 128 random bits, written as 32 hexadecimal digits.
struct RTSPSessionID: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// A new, unpredictable identifier: whoever knows it may end the session.
    init() {
        var generator = SystemRandomNumberGenerator()
        self.init(high: generator.next(), low: generator.next())
    }

    init(high: UInt64, low: UInt64) {
        self.description = Self.hexadecimal(high) + Self.hexadecimal(low)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
