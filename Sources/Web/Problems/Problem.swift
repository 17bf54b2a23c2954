// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// Why a request was not done, as an RFC 9457 problem document.
///
/// `detail` is written for the person who sent the request: what is wrong, where, and what was expected. It never repeats
/// a camera's address.
struct Problem: Error {
    let code: ProblemCode
    let detail: String
    let headers: HTTPFields

    init(_ code: ProblemCode, _ detail: String, headers: HTTPFields = [:]) {
        self.code = code
        self.detail = detail
        self.headers = headers
    }

    func response(requestID: String) -> Response {
        let document = ProblemDocument(
            type: "urn:vedette:problem:\(code.rawValue)",
            title: code.title,
            status: code.status.code,
            detail: detail,
            code: code,
            requestId: requestID
        )
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return JSONAnswer.response(document, status: code.status, headers: headers)
    }
}

/// A problem as it goes over the wire.
struct ProblemDocument: Codable, Equatable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let code: ProblemCode
    let requestId: String
}
