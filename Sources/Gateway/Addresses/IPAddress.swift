// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An IP address, written out: `192.0.2.1` or `2001:db8::1`.
///
/// An IPv4 address dressed as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. Only the strict notations are read: what old
/// resolvers also take for an address (`127.1`, `0x7f000001`) is none, so that no rule about addresses is bypassed by spelling.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes in network order.
    let bytes: [UInt8]

    public init?(_ text: some StringProtocol) {
        let spelled = String(text)
        var four = in_addr()
        var six = in6_addr()
        // C reads up to the first zero byte; what follows one must not go unseen.
        guard !spelled.utf8.contains(0) else { return nil }
        if inet_pton(AF_INET, spelled, &four) == 1 {
            self.bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, spelled, &six) == 1 {
            let bytes = withUnsafeBytes(of: six) { Array($0) }
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isMapped ? Array(bytes[12...]) : bytes
        } else {
            return nil
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The address in its usual short form.
    public var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            let family = bytes.count == 4 ? AF_INET : AF_INET6
            guard let text = inet_ntop(family, bytes, buffer.baseAddress, socklen_t(INET6_ADDRSTRLEN)) else { return "" }
            return String(cString: text)
        }
    }

    /// The network that one household or machine is given: the address itself, of IPv6 the first 64 bits.
    var subscriber: IPAddress {
        bytes.count == 4 ? self : IPAddress(bytes: bytes.prefix(8) + [UInt8](repeating: 0, count: 8))
    }

    /// The IPv4 addresses behind an IPv6 address that only leads to them: by NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), Teredo
    /// (RFC 4380), ISATAP (RFC 5214) or the old compatible form. Whoever judges by address has to judge these too.
    var embedded: [IPAddress] {
        guard bytes.count == 16 else { return [] }
        let tail = IPAddress(bytes: Array(bytes[12...]))
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, 0x64, 0xFF, 0x9B):
            return [tail]
        case (0x20, 0x02, _, _):
            return [IPAddress(bytes: Array(bytes[2..<6]))]
        case (0x20, 0x01, 0, 0):
            return [IPAddress(bytes: Array(bytes[4..<8])), IPAddress(bytes: bytes[12...].map { ~$0 })]
        default:
            let isCompatible = bytes.prefix(12).allSatisfy { $0 == 0 } && bytes[12...] != [0, 0, 0, 0] && bytes[12...] != [0, 0, 0, 1]
            let isISATAP = bytes[8] & 0xFD == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE
            return isCompatible || isISATAP ? [tail] : []
        }
    }
}
