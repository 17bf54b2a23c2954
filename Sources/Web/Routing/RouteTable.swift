// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird

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

    /// Why nothing is done at this path with this method.
    func unrouted(_ request: Request) -> Problem {
        let allowed = methods(at: request.uri.path)
        guard !allowed.isEmpty, !allowed.contains(request.method) else {
            return Problem(.noSuchPath, "There is nothing at \(request.uri.path.prefix(200)); /docs lists what there is.")
        }
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(.methodNotAllowed, "\(request.uri.path.prefix(200)) takes \(list).", headers: [.allow: list])
    }

    /// - Parameter isSecure: whether answers go over TLS.
    func router(gate: Gate, reception: Reception, isSecure: Bool = false) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ReceptionMiddleware(reception: reception))
        router.add(middleware: RequestLogMiddleware())
        router.add(middleware: CommonHeadersMiddleware(isSecure: isSecure))
        router.add(middleware: ProblemMiddleware(table: self, requests: gate.requests))
        for route in routes + preflights {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await gate.answer(request, context, on: route)
            }
        }
        return router
    }

    /// `OPTIONS` at every path. As in Kong a CORS preflight is answered by the gatekeeper, without a key; any other needs what the path
    /// needs, and then is a method that the path does not take.
    private var preflights: [Route] {
        var seen: Set<String> = []
        return routes.filter { seen.insert($0.path).inserted }.map { route in
            Route(.options, route.path, route.need) { call in throw unrouted(call.request) }
        }
    }

    private static func matches(_ pattern: [Substring], _ path: [Substring]) -> Bool {
        pattern.count == path.count && zip(pattern, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
