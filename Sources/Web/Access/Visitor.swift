// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes

/// Where a request comes from and how it is called, before anybody has asked who sends it.
struct Visitor: Sendable {
    /// Names the request in answers and logs.
    let requestID: String
    /// The address the connection comes from: the client's, or that of the last proxy. `nil` for a local socket.
    let peer: String?
    /// The client's address: the peer's, or what trusted proxies say.
    let client: String?
}

/// A visitor, and who it turned out to be: whom the audit names.
struct Caller: Sendable {
    let visitor: Visitor
    /// `nil` where nobody was recognised.
    let consumer: Consumer?
}

/// Receives each request: finds out what is to be known of it without a decision.
struct Reception: Sendable {
    /// The longest name of a request that is adopted from a proxy.
    static let maximumNameLength = 64

    let gatekeeper: Gatekeeper
    let trustedProxies: [AddressBlock]

    func visitor(sending request: HTTPRequest, from peer: String?) -> Visitor {
        Visitor(
            requestID: (isTrusted(peer) ? Self.name(in: request) : nil) ?? Gatekeeper.makeRequestID(),
            peer: peer,
            client: gatekeeper.client(of: request, peer: peer)
        )
    }

    /// Whether what `peer` says about a request is believed.
    func isTrusted(_ peer: String?) -> Bool {
        guard let address = peer.flatMap({ IPAddress($0) }) else { return false }
        return trustedProxies.contains { $0.contains(address) }
    }

    /// What the proxy calls the request. Kong's own header goes first: Kong passes an `X-Request-Id` of the client's on as it is.
    ///
    /// The name stands in JSON and in logs as it is, so only such names are adopted that need no escape in either.
    private static func name(in request: HTTPRequest) -> String? {
        [.kongRequestID, .requestID].lazy.compactMap { request.headerFields[$0] }.first { name in
            (1...maximumNameLength).contains(name.utf8.count)
                && name.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.".unicodeScalars.contains($0))
                }
        }
    }
}

extension HTTPField.Name {
    // A valid token, as the test of adopted names shows.
    static let kongRequestID = HTTPField.Name("X-Kong-Request-Id")!  // swift-format-ignore: NeverForceUnwrap
}
