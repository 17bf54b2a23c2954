// SPDX-License-Identifier: Apache-2.0

/// Decides which web pages may open a WebSocket.
///
/// Browsers let any page connect anywhere and only say where the page came from. A page of our own, from the host it
/// connects to, may; pages of the trusted origins may; whoever names no origin is no browser, and is judged by its key alone.
struct OriginPolicy: Sendable {
    private let trusted: Set<String>

    /// - Parameter trusted: Origins as browsers send them: `https://dashboard.example`, with the port where it is not the standard one.
    init(trusted: [String]) {
        self.trusted = Set(trusted.map { Self.normalized($0) })
    }

    /// - Parameters:
    ///   - origin: The `Origin` header, if there is one.
    ///   - authority: The `Host` header.
    func allows(origin: String?, authority: String?) -> Bool {
        guard let origin else { return true }
        let normal = Self.normalized(origin)
        if trusted.contains(normal) { return true }
        guard let authority, let mark = normal.firstRange(of: "://") else { return false }
        let scheme = normal[..<mark.lowerBound]
        return Self.normalized("\(scheme)://\(authority)") == normal
    }

    /// Lower case, without a port that the scheme implies and without a slash at the end.
    private static func normalized(_ origin: String) -> String {
        var normal = origin.lowercased()
        if normal.hasSuffix("/") { normal.removeLast() }
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")] where normal.hasPrefix(scheme) && normal.hasSuffix(port) {
            normal.removeLast(port.count)
        }
        return normal
    }
}
