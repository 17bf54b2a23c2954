// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Who a request really comes from, where proxies stand in between: nginx's `real_ip_recursive`, as Kong uses it.
enum ForwardedClient {
    /// Entries of `X-Forwarded-For` beyond this many, from the right, are not looked at.
    static let limit = 32

    /// The peer; while that is a trusted proxy, whom it names last in `X-Forwarded-For`, and so on to the left.
    ///
    /// What is no address ends the search at the proxy that passed it on: nothing left of it is better founded.
    static func address(of request: HTTPRequest, peer: IPAddress, trusting proxies: [AddressBlock]) -> IPAddress {
        guard proxies.contains(where: { $0.contains(peer) }) else { return peer }
        var client = peer
        let entries = request.headerFields[values: .forwardedFor].joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false)
        for entry in entries.suffix(limit).reversed() {
            guard let address = address(entry) else { break }
            client = address
            guard proxies.contains(where: { $0.contains(address) }) else { break }
        }
        return client
    }

    /// Reads `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
    private static func address(_ entry: Substring) -> IPAddress? {
        let text = entry.trimmingPrefix { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
        if let address = IPAddress(text) { return address }
        if text.hasPrefix("[") { return IPAddress(text.dropFirst().prefix { $0 != "]" }) }
        return IPAddress(text.prefix { $0 != ":" })
    }
}

extension HTTPField.Name {
    // A valid token, as the tests show.
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!  // swift-format-ignore: NeverForceUnwrap
}
