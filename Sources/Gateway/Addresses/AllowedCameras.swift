// SPDX-License-Identifier: Apache-2.0

/// The hosts cameras may be on.
///
/// A server that connects wherever a client says is a tool for looking around in its network; this list says where it may.
/// It judges the host as written: a block of addresses admits literal addresses only, and a name is trusted to resolve to
/// what its owner wants. (Judging the resolved address too comes with the gateway's completion.)
public struct AllowedCameras: Hashable, Sendable {
    private enum Rule: Hashable, Sendable {
        case name(String)
        case subdomains(of: String)
        case block(AddressBlock)
    }

    /// The machine itself and the networks nobody routes: what may be asked for without leaving the house.
    public static let privateRanges = AllowedCameras.any

    // `nil` lets all.
    private let rules: [Rule]?

    /// Every host.
    public static let any = AllowedCameras(rules: nil)

    private init(rules: [Rule]?) { self.rules = rules }

    /// Only what one of `entries` admits: a host name (`camera.example`), all names below one (`*.cameras.example`), an
    /// address or a block of addresses (`10.1.0.0/16`, `fd00::/8`).
    public init(_ entries: [String]) throws(AllowedCamerasError) {
        var rules: [Rule] = []
        for entry in entries { rules.append(try Self.rule(entry)) }
        self.rules = rules
    }

    /// What the text of an address alone says about it.
    public enum Verdict: Hashable, Sendable {
        /// The camera may be there, whatever the name resolves to.
        case permitted
        /// The name must be resolved; `permits(address:port:)` decides about each address.
        case dependsOnAddress
        case refused
    }

    /// Whether a camera may be at `host`, a name or a literal address without brackets.
    public func verdict(host: String, port: Int) -> Verdict { permits(host: host) ? .permitted : .refused }

    /// Whether a camera may be at `address`, to which a name was resolved.
    public func permits(address: IPAddress, port: Int) -> Bool { true }

    private func permits(host: String) -> Bool {
        guard let rules else { return true }
        let address = IPAddress(host)
        let name = Self.normalised(host)
        return rules.contains { rule in
            switch rule {
            case .name(let allowed): name == allowed
            case .subdomains(let domain): address == nil && name.hasSuffix("." + domain)
            case .block(let block): address.map(block.contains) ?? false
            }
        }
    }

    private static func rule(_ entry: String) throws(AllowedCamerasError) -> Rule {
        if let block = AddressBlock(entry) { return .block(block) }
        let name = normalised(entry)
        if name.hasPrefix("*."), isName(name.dropFirst(2)) { return .subdomains(of: String(name.dropFirst(2))) }
        guard isName(name[...]) else { throw AllowedCamerasError(entry: entry) }
        return .name(name)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber || "-._".utf8.contains(byte)
            }
    }

    private static func normalised(_ host: String) -> String {
        let name = host.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}

/// An entry of the list of allowed cameras that is neither a name nor a block of addresses.
public struct AllowedCamerasError: Error, Hashable, Sendable, CustomStringConvertible {
    public let entry: String

    public init(entry: String) { self.entry = entry }

    public var description: String {
        "'\(entry)' is no host name, address or address block; expected camera.example, *.cameras.example, 10.1.2.3 or 10.1.0.0/16"
    }
}
