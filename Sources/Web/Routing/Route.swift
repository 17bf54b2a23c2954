// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

/// One thing the server does: at which path and method, for whom, and how it is answered.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// With its parameters in braces, as the router and the OpenAPI document both spell them.
    let path: String
    /// What a request must bring to be let in.
    let need: Need
    /// Returns the answer, or throws the `Problem` that is the answer.
    let answer: @Sendable (Call) async throws -> Response

    init(_ method: HTTPRequest.Method, _ path: String, _ need: Need, answer: @escaping @Sendable (Call) async throws -> Response) {
        self.method = method
        self.path = path
        self.need = need
        self.answer = answer
    }
}

/// One request that was let in.
struct Call: Sendable {
    let request: Request
    let context: WebContext
    /// Who calls; nobody in particular on open routes.
    let consumer: Consumer
    /// How long the gateway lets the body be, in bytes; `nil` for any length.
    let bodyLimit: Int?

    var caller: Caller { Caller(visitor: context.visitor, consumer: consumer) }
}
