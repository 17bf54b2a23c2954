// SPDX-License-Identifier: Apache-2.0

/// A block of IP addresses in CIDR notation, `192.0.2.0/24`; a single address is a block of one.
public struct AddressBlock: Hashable, Sendable {
    private let base: IPAddress
    private let prefixLength: Int

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let base = IPAddress(address) else { return nil }
        let width = base.bytes.count * 8
        guard parts.count == 2 else {
            self.base = base
            self.prefixLength = width
            return
        }
        let digits = parts[1]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit),
            let length = Int(digits), length <= width
        else { return nil }
        self.base = base
        self.prefixLength = length
    }

    /// Whether it is a block of one.
    var isSingleAddress: Bool { prefixLength == base.bytes.count * 8 }

    public func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == base.bytes.count else { return false }
        for (index, (mine, other)) in zip(base.bytes, address.bytes).enumerated() {
            let bits = min(8, max(0, prefixLength - index * 8))
            if (mine ^ other) >> (8 - bits) != 0 { return false }
        }
        return true
    }
}
