// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import Vocabulary

/// One line at `debug` for each request. The path is logged without its query, where keys and tickets may be.
struct RequestLogMiddleware: RouterMiddleware {
    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.debug(
            "request answered",
            metadata: [
                "method": "\(request.method)",
                "path": "\(request.uri.path)",
                "client": "\(context.visitor.client ?? "local")",
                "status": "\(response.status.code)",
                "milliseconds": "\(start.duration(to: .now).milliseconds)",
            ]
        )
        return response
    }
}
