// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// The first to see a request: names it, and finds out whose it is as far as addresses tell.
struct ReceptionMiddleware: RouterMiddleware {
    let reception: Reception

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var context = context
        context.visitor = reception.visitor(sending: request.head, from: context.visitor.peer)
        // The name Hummingbird logs requests under; ours replaces its counter, which starts anew with every process.
        context.logger[metadataKey: "hb.request.id"] = "\(context.visitor.requestID)"
        return try await next(request, context)
    }
}
