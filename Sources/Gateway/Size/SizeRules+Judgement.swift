// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension SizeRules {
    /// What the head of a request says about its body.
    enum Judgement: Equatable {
        case fits
        case tooLarge
        /// Too large, and the client asked beforehand with `Expect: 100-continue`.
        case expectationFailed
        case lengthRequired

        var status: HTTPResponse.Status? {
            switch self {
            case .fits: nil
            case .tooLarge: .contentTooLarge
            case .expectationFailed: .expectationFailed
            case .lengthRequired: .lengthRequired
            }
        }

        var message: String {
            self == .lengthRequired ? "A valid Content-Length header is required" : "Request size limit exceeded"
        }

        var reason: GateAnswer.Reason { self == .lengthRequired ? .lengthRequired : .tooLarge }
    }

    /// A body that does not say its length fits so far; whoever reads it has to keep to `limit`.
    func judgement(of request: HTTPRequest) -> Judgement {
        let fields = request.headerFields
        guard let text = fields[.contentLength], !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) else {
            let isChunked = fields[.transferEncoding]?.lowercased().contains("chunked") ?? false
            return requireContentLength && !isChunked ? .lengthRequired : .fits
        }
        // A number too long to be read is too large in any case.
        if let length = Int(text), length <= limit { return .fits }
        let expects = fields[.expect]?.lowercased().split(separator: " ").first == "100-continue"
        return expects ? .expectationFailed : .tooLarge
    }
}
