// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A numeric address a host can be reached at.
struct HostAddress: Hashable, Sendable {
    /// How many addresses of one host are looked at. Real cameras have two.
    static let mostPerHost = 8

    /// For dialling: "10.0.0.5", "fe80::1%eth0".
    let text: String

    /// For judging: without the zone, which says only through which of our interfaces the address is reached.
    var withoutZone: String { String(text.prefix { $0 != "%" }) }

    /// The address `host` spells, if it is one and no name. All spellings the system reads count, short ones ("127.1") and hexadecimal ones too:
    /// they would be dialled as well.
    static func literal(_ host: String) -> HostAddress? { addresses(of: host, flags: AI_NUMERICHOST).first }

    /// The addresses behind a name, in the order in which the system would try them; none if it has none. Blocks as long as the name service
    /// likes, and nothing can call it off: see `HostResolver`.
    static func lookUp(_ name: String) -> [HostAddress] { addresses(of: name, flags: 0) }

    private static func addresses(of host: String, flags: Int32) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [HostAddress] = []
        var next = list
        while let entry = next, found.count < mostPerHost {
            if let address = HostAddress(entry.pointee), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    private init?(_ entry: addrinfo) {
        guard let socketAddress = entry.ai_addr else { return nil }
        if entry.ai_family == AF_INET6, let ipv4 = Self.ipv4(within: socketAddress) {
            text = ipv4
            return
        }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = getnameinfo(socketAddress, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard status == 0 else { return nil }
        text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The IPv4 address in an IPv6 one of the form `::ffff:a.b.c.d`, which the kernel would dial over IPv4.
    private static func ipv4(within socketAddress: UnsafeMutablePointer<sockaddr>) -> String? {
        let bytes = socketAddress.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
            withUnsafeBytes(of: address.pointee.sin6_addr) { [UInt8]($0) }
        }
        guard bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) else { return nil }
        return bytes.suffix(4).map(String.init).joined(separator: ".")
    }
}
