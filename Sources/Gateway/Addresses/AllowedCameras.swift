// SPDX-License-Identifier: Apache-2.0

/// Where cameras may be.
///
/// A server that connects wherever a client says is a tool for looking around in its network; this list says where it may.
/// An address is judged twice: by its text (`verdict`), before anything is resolved, and by what it resolved to (`permits`),
/// at every connect. A name on the list is trusted to resolve to what its owner wants; all others go by their addresses.
public struct AllowedCameras: Hashable, Sendable {
    /// What the text of an address alone says about it.
    public enum Verdict: Hashable, Sendable {
        /// The camera may be there; a name may resolve to what it likes.
        case permitted
        /// The name must be resolved; the addresses decide.
        case dependsOnAddress
        case refused
    }

    // `nil` lets all.
    private let rules: [CameraRule]?

    /// Every host but the clouds' metadata services.
    public static let any = AllowedCameras(rules: nil)

    /// The machine itself and the networks of houses and offices: loopback, RFC 1918, unique local IPv6 addresses. Entries for `init`.
    ///
    /// Not the link-local ones: nobody's camera needs them, and clouds answer there with their machines' secrets.
    public static let privateBlocks = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"]

    /// Only `privateBlocks`.
    public static let privateRanges = AllowedCameras(rules: privateBlocks.compactMap { CameraRule($0) })

    /// Where clouds hand a machine its passwords: AWS, Azure, Google and most others, AWS over IPv6, Google over IPv6, Oracle
    /// over IPv6, OpenStack over IPv6, Alibaba. Blocks never admit them; only an entry of its own does.
    private static let metadataServices = [
        "169.254.169.254", "169.254.170.2", "fd00:ec2::/32", "fd20:ce::/32", "fd00:c1::/32", "fe80::a9fe:a9fe", "100.100.100.200",
    ].compactMap { AddressBlock($0) }

    private init(rules: [CameraRule]?) { self.rules = rules }

    /// Only what one of `entries` admits: a host name (`camera.example`), all names below one (`*.cameras.example`), an
    /// address or a block of addresses (`10.1.0.0/16`, `fd00::/8`); with a port (`camera.example:554`, `[fd00::/8]:554`) at
    /// that port only.
    public init(_ entries: [String]) throws(AllowedCamerasError) {
        var rules: [CameraRule] = []
        for entry in entries {
            guard let rule = CameraRule(entry) else { throw AllowedCamerasError(entry: entry) }
            rules.append(rule)
        }
        self.rules = rules
    }

    /// Whether a camera may be at `host`, a name or a literal address without brackets, as far as the text tells.
    public func verdict(host: String, port: Int) -> Verdict {
        if let address = IPAddress(host) { return permits(address: address, port: port) ? .permitted : .refused }
        let name = HostName.normalised(host)
        guard HostName.isValid(name[...]) else { return .refused }
        guard let rules else { return .permitted }
        if rules.contains(where: { $0.admits(name: name, port: port) }) { return .permitted }
        let hasBlock = rules.contains { rule in
            if case .block = rule.place { rule.admits(port: port) } else { false }
        }
        return hasBlock ? .dependsOnAddress : .refused
    }

    /// Whether a camera may be at `address`.
    ///
    /// An address that only leads to another one (`64:ff9b::7f00:1`) must itself be on the list, and so must the other.
    public func permits(address: IPAddress, port: Int) -> Bool {
        ([address] + address.embedded).allSatisfy { address in
            guard let rules else { return !Self.isMetadataService(address) }
            return rules.contains { rule in
                rule.admits(address: address, port: port) && (rule.isSingleAddress || !Self.isMetadataService(address))
            }
        }
    }

    /// Whether a camera may be at `address`, which `host` was resolved to. The question to ask at every connect.
    public func permits(host: String, resolvedTo address: IPAddress, port: Int) -> Bool {
        switch verdict(host: host, port: port) {
        case .permitted: permits(address: address, port: port) || !([address] + address.embedded).contains(where: Self.isMetadataService)
        case .dependsOnAddress: permits(address: address, port: port)
        case .refused: false
        }
    }

    private static func isMetadataService(_ address: IPAddress) -> Bool { metadataServices.contains { $0.contains(address) } }
}

extension CameraRule {
    fileprivate var isSingleAddress: Bool {
        if case .block(let block) = place { block.isSingleAddress } else { false }
    }
}

/// An entry of the list of allowed cameras that is neither a name nor a block of addresses.
public struct AllowedCamerasError: Error, Hashable, Sendable, CustomStringConvertible {
    public let entry: String

    public init(entry: String) { self.entry = entry }

    public var description: String {
        "'\(entry)' is no host name, address or address block; expected camera.example, *.cameras.example, 10.1.2.3, 10.1.0.0/16, "
            + "or one of them with a port: camera.example:554, [fd00::/8]:554"
    }
}
