// SPDX-License-Identifier: Apache-2.0

/// The address of a camera: `rtsp://` or `rtsps://`, perhaps with a login.
///
/// The login never leaves by accident: `description`, `debugDescription` and the mirror show `user:***@` and `?***`, so a log
/// line, a status answer or an error that mentions the camera cannot leak it. Only `withCredentials` spells it out, for the
/// one place that connects. One that goes by an alias (`named(_:)`) shows nothing but `camera://ALIAS`.
///
/// Two are equal if they are spelled the same *and* shown the same. Would an alias equal the address behind it, then whoever starts
/// `rtsp://admin:guess@host` and is given the session of `camera://entrance` had learned the password.
public struct CameraURL: Hashable, Sendable {
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        case rtsp, rtsps

        var defaultPort: Int { self == .rtsp ? 554 : 322 }
    }

    public let scheme: Scheme
    /// Host name or address, without the brackets of an IPv6 literal.
    public let host: String
    public let port: Int
    /// Everything from the first slash on, query included; empty or starting with "/".
    public let pathAndQuery: String
    /// What the operator calls this camera, if the address came from the configuration and not from a client.
    public private(set) var alias: String?
    private let userInfo: String?
    private let spelled: String

    /// The longest address accepted, in bytes of UTF-8.
    public static let maximumLength = 2048

    /// Parses `text`; throws what is wrong with it, never echoing the login.
    public init(_ text: String) throws(CameraURLError) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { throw .forbiddenCharacter }
        guard let separator = text.firstRange(of: "://"), let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
            throw .unsupportedScheme
        }
        let rest = text[separator.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        // Cameras' passwords contain "@" more often than their host names do: the last one separates.
        if let at = authority.lastIndex(of: "@") {
            self.userInfo = String(authority[..<at])
            authority = authority[authority.index(after: at)...]
        } else {
            self.userInfo = nil
        }
        let (host, port) = try Self.hostAndPort(authority)
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        let tail = rest[authorityEnd...].prefix { $0 != "#" }
        self.pathAndQuery = tail.isEmpty || tail.hasPrefix("/") ? String(tail) : "/" + tail
        self.spelled = text
    }

    /// The address as it was given, login included. For the connecting side only: never log it.
    public var withCredentials: String { spelled }

    /// The address with its login, and with the numeric `address` of its host in place of the name: for the connecting side, which has seen
    /// to whom the name leads and does not want it asked again. The port is always in it, a fragment never.
    public func withCredentials(at address: String, pathAndQuery: String? = nil) -> String {
        let login = userInfo.map { $0 + "@" } ?? ""
        return "\(scheme.rawValue)://\(login)\(Self.bracketed(address)):\(port)\(pathAndQuery ?? self.pathAndQuery)"
    }

    /// The user name of the login, still percent-encoded, if there is one.
    public var user: String? {
        userInfo.map { String($0.prefix { $0 != ":" }) }
    }

    /// Whether the address carries a login.
    public var hasCredentials: Bool { userInfo != nil }

    /// The same camera, shown as `camera://ALIAS` and by nothing else: the one who names it need not know where it is, nor its login.
    public func named(_ alias: String) -> CameraURL {
        var named = self
        named.alias = alias
        return named
    }

    /// Which camera, for messages: host and port, or the alias. Nothing secret.
    public var place: String {
        if alias != nil { return description }
        return "\(Self.bracketed(host)):\(port)"
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    private static func hostAndPort(_ authority: Substring) throws(CameraURLError) -> (String, Int?) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw .missingHost }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw .invalidPort }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, !host.unicodeScalars.contains(where: { "[]".unicodeScalars.contains($0) }) else { throw .missingHost }
        // Whoever connects may take the first colon for the port's, and go to another host than was judged.
        guard authority.hasPrefix("[") || !host.unicodeScalars.contains(":") else { throw .invalidPort }
        guard let portText else { return (String(host), nil) }
        guard let port = Int(portText), (1...65535).contains(port) else { throw .invalidPort }
        return (String(host), port)
    }
}

extension CameraURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The address with the login's password replaced by `***`, and without its query: some cameras carry their password there.
    /// Of a camera with an alias only that.
    public var description: String {
        if let alias { return "camera://\(alias)" }
        let login = user.map { "\($0):***@" } ?? ""
        let portPart = port == scheme.defaultPort ? "" : ":\(port)"
        let path = pathAndQuery.prefix { $0 != "?" }
        return "\(scheme.rawValue)://\(login)\(Self.bracketed(host))\(portPart)\(path)\(path.endIndex == pathAndQuery.endIndex ? "" : "?***")"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Why a text is no camera address. The message says what was expected and never repeats the text: it may hold a password.
public enum CameraURLError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLong, forbiddenCharacter, unsupportedScheme, missingHost, invalidPort

    public var description: String {
        switch self {
        case .tooLong: "the camera address is longer than \(CameraURL.maximumLength) bytes"
        case .forbiddenCharacter: "the camera address contains a blank or a control character; percent-encode it"
        case .unsupportedScheme: "the camera address must begin with rtsp:// or rtsps://"
        case .missingHost: "the camera address names no host; expected rtsp://host[:port]/path"
        case .invalidPort: "the camera address has a bad port; expected a number from 1 to 65535 after the host"
        }
    }
}
