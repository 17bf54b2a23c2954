// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import Gateway

/// docs/reference/kong.md, 2.2: the type of an error follows `Accept`.
@Suite("In which form errors are told")
struct ErrorFormatTests {
    static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

    @Test(
        "The format is what the client likes best of the four",
        arguments: [
            ([], ErrorFormat.json), (["*/*"], .json), (["application/*"], .json), (["application/json"], .json), (["image/png"], .json),
            (["video/*"], .json), (["text/html"], .html), (["text/plain"], .plain), (["text/*"], .plain), (["application/xml"], .xml),
            (["text/css"], .json), ([browser], .html),
            // The highest quality wins, the first one of equals.
            (["text/html;q=0.5, text/plain;q=0.6"], .plain), (["text/html;q=0.5,text/plain;q=0.5"], .html),
            (["application/xml;q=0.999,text/plain"], .plain), (["text/plain;q=0.1, application/json;q=0.05"], .plain),
            (["text/html;q=0"], .json), (["text/html;q=0.000, application/xml;q=0.001"], .xml), (["text/html;q=1.000"], .html),
            (["image/png, text/html;q=0.9"], .json),
            // Parameters, blanks, several headers.
            (["text/html; charset=utf-8; q=0.2, text/plain ; q=0.3"], .plain), (["text/html;level=1"], .html),
            (["text/plain;q=0.2", "text/html;q=0.3"], .html),
            // What is no quality counts as none.
            (["text/html;q=2"], .html), (["text/html;q=x, text/plain"], .html), (["text/html;q="], .html),
            // What is no media range is not there.
            (["", ",,", "text", "/", "text/", "/html"], .json), (["garbage, text/html;q=0.1"], .html), (["text/html/x, text/plain;q=0.1"], .plain),
            ([String(repeating: "image/png;q=0.1,", count: ErrorFormat.limit) + "text/html"], .json),
        ]
    )
    func formats(values: [String], format: ErrorFormat) {
        FuzzSeed.keep(values.joined(separator: "\n"), for: "gateway-accept")
        #expect(ErrorFormat(accepting: values) == format)
    }

    @Test(
        "Each format is told byte for byte as Kong tells it",
        arguments: [
            (
                "text/html", "text/html; charset=utf-8",
                "<!doctype html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <title>Error</title>\n  </head>\n  <body>\n"
                    + "    <h1>Error</h1>\n    <p>No API key found in request.</p>\n    <p>request_id: 0a</p>\n  </body>\n</html>\n"
            ),
            ("text/plain", "text/plain; charset=utf-8", "No API key found in request\nrequest_id: 0a\n"),
            (
                "application/xml", "application/xml; charset=utf-8",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error>\n  <message>No API key found in request</message>\n"
                    + "  <requestid>0a</requestid>\n</error>\n"
            ),
            (
                "application/json", "application/json; charset=utf-8",
                "{\n  \"message\":\"No API key found in request\",\n  \"request_id\":\"0a\"\n}"
            ),
        ]
    )
    func bodies(accept: String, contentType: String, body: String) throws {
        let gatekeeper = Gatekeeper.own()
        let admission = gatekeeper.admit(request("/", [("Accept", accept)]), from: nil, needing: .scope(.view), requestID: "0a")
        let answer = try #require(admission.answer)
        #expect(answer.text == body)
        #expect(answer.headers[.contentType] == contentType)
        #expect(answer.headers[.contentLength] == String(body.utf8.count))
    }
}
