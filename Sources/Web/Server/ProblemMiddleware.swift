// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Answers with problem documents where no route does: unknown paths and wrong methods.
struct ProblemMiddleware: RouterMiddleware {
    let table: RouteTable
    let requests: RequestStatistics

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let response = table.unrouted(request).response(requestID: context.visitor.requestID)
            requests.answered(route: RequestStatistics.unrouted, status: response.status.code)
            return response
        } catch {
            return try Problem.response(to: error, context)
        }
    }
}

extension Problem {
    /// The answer to what a route threw. What nobody foresaw tells the client nothing and the log everything.
    static func response(to error: any Error, _ context: WebContext) throws -> Response {
        switch error {
        case let problem as Problem:
            return problem.response(requestID: context.visitor.requestID)
        case is HTTPParserError:
            // The connection is broken: only its handler can answer.
            throw error
        default:
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return Problem(.internal, "An error inside the server; its log has the details under this request id.")
                .response(requestID: context.visitor.requestID)
        }
    }
}
