// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

/// Headers that every answer carries: the request's name, and what keeps browsers from guessing, caching and telling on.
///
/// An answer that may be cached says so itself.
struct CommonHeadersMiddleware: RouterMiddleware {
    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

extension HTTPField.Name {
    // A valid token, as every answer of every test shows.
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!  // swift-format-ignore: NeverForceUnwrap
}
