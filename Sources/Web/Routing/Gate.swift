// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// Stands before each route: lets its requests in, or answers in the gatekeeper's words.
///
/// Belongs to the route and not to a middleware, so that what is judged is what is done: a middleware would have to find the route a
/// second time, and where the two disagreed a door would stand open. It follows that what has no route passes no rule, as in Kong.
struct Gate: Sendable {
    let gatekeeper: Gatekeeper
    let audit: AuditLog
    let requests: RequestStatistics

    func answer(_ request: Request, _ context: WebContext, on route: Route) async throws -> Response {
        let response = try await decide(request, context, on: route)
        requests.answered(route: route.path, status: response.status.code)
        return response
    }

    private func decide(_ request: Request, _ context: WebContext, on route: Route) async throws -> Response {
        let visitor = context.visitor
        switch gatekeeper.admit(request.head, from: visitor.peer, needing: route.need, requestID: visitor.requestID) {
        case .answered(let answer):
            audit.answered(answer, visitor)
            return Response(answer)
        case .granted(let consumer, let headers):
            var response: Response
            do {
                let call = Call(request: request, context: context, consumer: consumer, bodyLimit: gatekeeper.bodyLimit)
                response = try await route.answer(call)
            } catch is BodyTooLong {
                let answer = gatekeeper.bodyTooLarge(
                    request.head,
                    from: visitor.peer,
                    admittedAs: consumer,
                    headers: headers,
                    requestID: visitor.requestID
                )
                audit.answered(answer, visitor)
                return Response(answer)
            } catch {
                response = try Problem.response(to: error, context)
            }
            response.headers.adopt(headers)
            return response
        }
    }
}

/// Thrown while a body is read that turns out longer than the gateway allows; answered in the gateway's words.
struct BodyTooLong: Error {}

extension Response {
    /// The gatekeeper's answer as it stands.
    fileprivate init(_ answer: GateAnswer) {
        self.init(status: answer.status, headers: answer.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
