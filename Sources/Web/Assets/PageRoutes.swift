// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

/// The page, its files and the documentation of the API. Open to all: they are the same for everybody and hold no secret.
struct PageRoutes: Sendable {
    /// What a page may do. Everything comes from this server; pictures are shown from memory, results come over WebSocket.
    static let contentSecurityPolicy =
        "default-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; "
        + "form-action 'self'; frame-ancestors 'none'"

    let folder: PublicFolder?

    var routes: [Route] {
        [
            Route(.get, "/", .open) { try await answer($0, with: "index.html") },
            Route(.get, "/docs", .open) { try await answer($0, with: "docs.html") },
            Route(.get, "/openapi.json", .open) { Self.response(EmbeddedPage.openAPI, to: $0.request) },
            Route(.get, "/{asset}", .open) { try await answer($0, with: $0.context.parameters.get("asset") ?? "") },
        ]
    }

    private func answer(_ call: Call, with name: String) async throws -> Response {
        let asset = if let folder { await folder.asset(named: name) } else { EmbeddedPage.assets[name] }
        guard let asset else { throw Problem(.noSuchPath, "There is nothing at /\(name.prefix(200)); /docs lists what there is.") }
        return Self.response(asset, to: call.request)
    }

    /// Browsers keep the file and ask each time whether it changed, so that a new version of the server is a new page.
    private static func response(_ asset: Asset, to request: Request) -> Response {
        var headers: HTTPFields = [.eTag: asset.entityTag, .cacheControl: "no-cache"]
        guard !isKnown(asset, to: request) else { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = asset.contentType
        headers[.contentSecurityPolicy] = contentSecurityPolicy
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.content))
    }

    private static func isKnown(_ asset: Asset, to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",").contains { entry in
            var tag = entry.drop(while: { $0 == " " })
            while tag.last == " " { tag.removeLast() }
            // A proxy that compresses marks the tag as weak; the file is the same.
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag == "*" || tag == asset.entityTag
        }
    }
}
