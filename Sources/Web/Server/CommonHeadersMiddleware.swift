// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

/// Headers that every answer carries: the request's name, and what keeps browsers from guessing, caching and telling on.
///
/// An answer that may be cached says so itself. Over TLS browsers are told to stay with it.
struct CommonHeadersMiddleware: RouterMiddleware {
    /// A year: what browsers ask of those who mean it. Subdomains are other people's servers.
    static let strictTransportSecurity = "max-age=31536000"

    let isSecure: Bool

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.requestID] = context.visitor.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if isSecure { response.headers[.strictTransportSecurity] = Self.strictTransportSecurity }
        // The router sees to it where there is a route. A body after the answer to HEAD would be read as the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }
}

extension HTTPField.Name {
    // A valid token, as every answer of every test shows.
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!  // swift-format-ignore: NeverForceUnwrap
}
