// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An IP address, written out: `192.0.2.1` or `2001:db8::1`.
///
/// An IPv4 address dressed as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. Only the strict notations are read: what old
/// resolvers also take for an address (`127.1`, `0x7f000001`) is none, so that no rule about addresses is bypassed by spelling.
public struct IPAddress: Hashable, Sendable {
    /// 4 or 16 bytes in network order.
    let bytes: [UInt8]

    public init?(_ text: some StringProtocol) {
        let spelled = String(text)
        var four = in_addr()
        var six = in6_addr()
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
}
