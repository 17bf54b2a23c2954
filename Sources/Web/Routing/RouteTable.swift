// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// Everything the server does, in one list: the router, the `Allow` header and the test of the OpenAPI document read it.
struct RouteTable: Sendable {
    let routes: [Route]

    /// The methods that `path` takes; none if there is nothing.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        let matching = routes.filter { Self.matches($0.path.split(separator: "/"), segments) }
        // As in the router, a path that is spelled out goes before one with a parameter in its place.
        let exact = matching.filter { !$0.path.contains("{") }
        let methods = (exact.isEmpty ? matching : exact).map(\.method)
        return methods.contains(.get) ? methods + [.head] : methods
    }

    func router(gatekeeper: Gatekeeper) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLogMiddleware())
        router.add(middleware: CommonHeadersMiddleware())
        router.add(middleware: ProblemMiddleware(table: self))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                switch Self.admission(to: route, of: request, context, by: gatekeeper) {
                case .answered(let answer): Response(answer)
                case .granted(let consumer, _): try await route.answer(Call(request: request, context: context, consumer: consumer))
                }
            }
        }
        return router
    }

    private static func admission(to route: Route, of request: Request, _ context: WebContext, by gatekeeper: Gatekeeper) -> Admission {
        switch route.access {
        case .open: .granted(.nobody, headers: [:])
        case .scope(let scope): gatekeeper.admit(request.head, from: context.peer, needing: .scope(scope), requestID: context.requestID)
        }
    }

    private static func matches(_ pattern: [Substring], _ path: [Substring]) -> Bool {
        pattern.count == path.count && zip(pattern, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

extension Response {
    /// The gatekeeper's answer as it stands.
    fileprivate init(_ answer: GateAnswer) {
        self.init(status: answer.status, headers: answer.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
