// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Answers errors with problem documents, those of the router too: unknown paths and wrong methods.
struct ProblemMiddleware: RouterMiddleware {
    let table: RouteTable

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response(requestID: context.requestID)
        } catch let error as HTTPError where error.status == .notFound {
            return unrouted(request).response(requestID: context.requestID)
        } catch let error as HTTPParserError {
            // The connection is broken: only its handler can answer.
            throw error
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return Problem(.internal, "An error inside the server; its log has the details under this request id.")
                .response(requestID: context.requestID)
        }
    }

    private func unrouted(_ request: Request) -> Problem {
        let allowed = table.methods(at: request.uri.path)
        guard !allowed.isEmpty, !allowed.contains(request.method) else {
            return Problem(.noSuchPath, "There is nothing at \(request.uri.path.prefix(200)); /docs lists what there is.")
        }
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(.methodNotAllowed, "\(request.uri.path) takes \(list).", headers: [.allow: list])
    }
}
