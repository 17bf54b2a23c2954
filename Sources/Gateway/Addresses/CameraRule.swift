// SPDX-License-Identifier: Apache-2.0

/// One entry of the list of allowed cameras: a name, the names below one, or a block of addresses; perhaps one port of it only.
struct CameraRule: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case name(String)
        case subdomains(of: String)
        case block(AddressBlock)
    }

    let place: Place
    /// The only port, or `nil` for all.
    let port: Int?

    /// Reads an entry as `AllowedCameras.init` describes it; `nil` if it is none.
    init?(_ entry: String) {
        guard let (text, port) = Self.split(entry) else { return nil }
        self.port = port
        if let block = AddressBlock(text) {
            self.place = .block(block)
        } else {
            let name = HostName.normalised(text)
            if name.hasPrefix("*.") {
                guard HostName.isValid(name.dropFirst(2)) else { return nil }
                self.place = .subdomains(of: String(name.dropFirst(2)))
            } else {
                guard HostName.isValid(name[...]) else { return nil }
                self.place = .name(name)
            }
        }
    }

    func admits(port other: Int) -> Bool { port == nil || port == other }

    /// Whether it is there for this name; for a block never.
    func admits(name: String, port: Int) -> Bool {
        guard admits(port: port) else { return false }
        return switch place {
        case .name(let allowed): name == allowed
        case .subdomains(let domain): name.hasSuffix("." + domain)
        case .block: false
        }
    }

    func admits(address: IPAddress, port: Int) -> Bool {
        guard case .block(let block) = place else { return false }
        return admits(port: port) && block.contains(address)
    }

    /// Parts `text:port`. An IPv6 address stands in brackets where a port follows, as in an URL.
    private static func split(_ entry: String) -> (text: Substring, port: Int?)? {
        if entry.hasPrefix("[") {
            guard let close = entry.firstIndex(of: "]") else { return nil }
            let text = entry[..<close].dropFirst()
            guard text.contains(":") else { return nil }
            let rest = entry[close...].dropFirst()
            if rest.isEmpty { return (text, nil) }
            guard rest.hasPrefix(":"), let port = port(rest.dropFirst()) else { return nil }
            return (text, port)
        }
        guard let colon = entry.firstIndex(of: ":"), entry.lastIndex(of: ":") == colon else { return (entry[...], nil) }
        guard let port = port(entry[colon...].dropFirst()) else { return nil }
        return (entry[..<colon], port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit),
            let port = Int(text), (1...65535).contains(port)
        else { return nil }
        return port
    }
}

/// What a name of a host looks like.
enum HostName {
    static let maximumLength = 253

    /// In lower case and without the final dot.
    static func normalised(_ host: some StringProtocol) -> String {
        let name = host.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    /// Whether the name could be somebody's. One that ends in a number is an address in an old resolver's spelling (`127.1`,
    /// `0x7f000001`), and never a name.
    static func isValid(_ name: Substring) -> Bool {
        guard !name.isEmpty, name.utf8.count <= maximumLength, name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "-._".utf8.contains($0) }),
            let last = name.split(separator: ".", omittingEmptySubsequences: false).last
        else { return false }
        let isNumber = last.utf8.allSatisfy(\.isASCIIDigit)
        let isHexadecimal = last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit)
        return !isNumber && !isHexadecimal
    }
}
