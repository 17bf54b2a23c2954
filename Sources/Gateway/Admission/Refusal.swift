// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes

/// A complete answer to somebody who is not let in, ready to be written.
///
/// Byte for byte what Kong 3.9 answers, save for the headers that name the product: `X-Request-Id` stands for
/// `X-Kong-Request-Id`, and `Server` says `vedette`.
public struct Refusal: Sendable {
    public let status: HTTPResponse.Status
    public let headers: HTTPFields
    public let body: [UInt8]

    /// `message` goes into the body as it is and must need no JSON escapes.
    init(status: HTTPResponse.Status, message: String, requestID: String, challenge: Bool = false) {
        let text = "{\n  \"message\":\"\(message)\",\n  \"request_id\":\"\(requestID)\"\n}"
        var headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8",
            .contentLength: String(text.utf8.count),
            .server: "vedette",
            .requestID: requestID,
        ]
        if challenge { headers[.wwwAuthenticate] = "Key" }
        self.status = status
        self.headers = headers
        self.body = Array(text.utf8)
    }

    static func unauthorized(_ message: String, requestID: String) -> Refusal {
        Refusal(status: .unauthorized, message: message, requestID: requestID, challenge: true)
    }
}

extension HTTPField.Name {
    /// Names one request in answers and logs: 32 hexadecimal digits, new for each request.
    // The name is a valid token, as every request of every test shows.
    public static let requestID = HTTPField.Name("X-Request-Id")!  // swift-format-ignore: NeverForceUnwrap
}
