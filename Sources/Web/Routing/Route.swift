// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

/// One thing the server does: at which path and method, for whom, and how it is answered.
struct Route: Sendable {
    /// Who may call.
    enum Access: Hashable, Sendable {
        /// Anybody, without a key.
        case open
        /// Whoever has a key good for the scope.
        case scope(Scope)
    }

    let method: HTTPRequest.Method
    /// With its parameters in braces, as the router and the OpenAPI document both spell them.
    let path: String
    let access: Access
    /// Returns the answer, or throws the `Problem` that is the answer.
    let answer: @Sendable (Call) async throws -> Response

    init(_ method: HTTPRequest.Method, _ path: String, _ access: Access, answer: @escaping @Sendable (Call) async throws -> Response) {
        self.method = method
        self.path = path
        self.access = access
        self.answer = answer
    }
}

/// One request that was let in.
struct Call: Sendable {
    let request: Request
    let context: WebContext
    /// Who calls; nobody in particular on open routes.
    let consumer: Consumer
}
