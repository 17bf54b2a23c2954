// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Vocabulary

/// The listener in clear beside HTTPS: sends everybody to the same address there, and does nothing else.
struct RedirectResponder: HTTPResponder {
    /// The port HTTPS is spoken on, once it is known.
    let securePort: BoundPort

    /// 308 keeps the method and the body, which 301 does not.
    func respond(to request: Request, context: WebContext) async throws -> Response {
        guard let path = request.head.path, path.hasPrefix("/"), let host = Self.host(of: request.head.authority) else {
            return Response(status: .badRequest, headers: [.connection: "close"])
        }
        let port = try await securePort.value()
        let location = "https://\(host)\(port == 443 ? "" : ":\(port)")\(path)"
        return Response(status: .permanentRedirect, headers: [.location: location, .cacheControl: "no-store"])
    }

    /// The `Host` without its port; `nil` unless it is a name or an address. Nothing else goes into a header of ours.
    static func host(of authority: String?) -> String? {
        guard let authority else { return nil }
        var host = authority[...]
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            host = host[...end]
            guard host.dropFirst().dropLast().utf8.allSatisfy({ isHexadecimal($0) || ":.".utf8.contains($0) }) else { return nil }
        } else {
            host = host.prefix { $0 != ":" }
            guard host.utf8.allSatisfy({ isLetterOrDigit($0) || "-._".utf8.contains($0) }) else { return nil }
        }
        return (1...255).contains(host.utf8.count) ? String(host) : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
