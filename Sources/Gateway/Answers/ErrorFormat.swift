// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// In which form an error is told: what the client likes best of the four that Kong knows.
enum ErrorFormat: Equatable {
    case json, html, plain, xml

    /// Media types beyond this many are not looked at.
    static let limit = 64

    /// The format for the values of `Accept`: the one with the highest quality, the first of equals; JSON for anything unknown.
    init(accepting values: [String]) {
        var best: (format: ErrorFormat, quality: Int) = (.json, 0)
        let ranges = values.lazy.flatMap { $0.split(separator: ",") }
        for range in ranges.prefix(Self.limit) {
            guard let (format, quality) = Self.read(range), quality > best.quality else { continue }
            best = (format, quality)
        }
        self = best.format
    }

    var contentType: String {
        switch self {
        case .json: "application/json; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .plain: "text/plain; charset=utf-8"
        case .xml: "application/xml; charset=utf-8"
        }
    }

    /// The body, byte for byte as Kong's. `message` goes in as it is and must need no escapes.
    func body(_ message: String, requestID: String) -> String {
        switch self {
        case .json:
            "{\n  \"message\":\"\(message)\",\n  \"request_id\":\"\(requestID)\"\n}"
        case .html:
            """
            <!doctype html>
            <html>
              <head>
                <meta charset="utf-8">
                <title>Error</title>
              </head>
              <body>
                <h1>Error</h1>
                <p>\(message).</p>
                <p>request_id: \(requestID)</p>
              </body>
            </html>

            """
        case .plain:
            "\(message)\nrequest_id: \(requestID)\n"
        case .xml:
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <error>
              <message>\(message)</message>
              <requestid>\(requestID)</requestid>
            </error>

            """
        }
    }

    /// One range of `Accept` and its quality in thousandths; `nil` if it is no media range.
    private static func read(_ range: Substring) -> (ErrorFormat, quality: Int)? {
        let parts = range.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let type = parts.first, type.split(separator: "/", omittingEmptySubsequences: false).filter({ !$0.isEmpty }).count == 2 else {
            return nil
        }
        let qualities = parts.dropFirst().compactMap { quality(ofParameter: $0) }
        return (format(ofType: type), qualities.last ?? 1000)
    }

    private static func format(ofType type: Substring) -> ErrorFormat {
        switch type {
        case "text/html": .html
        case "text/plain", "text/*": .plain
        case "application/xml": .xml
        default: .json
        }
    }

    /// `q=0.5` as 500. What is no quality counts as none.
    private static func quality(ofParameter parameter: Substring) -> Int? {
        guard parameter.hasPrefix("q=") || parameter.hasPrefix("Q=") else { return nil }
        let digits = parameter.dropFirst(2)
        guard let whole = digits.first, whole == "0" || whole == "1" else { return nil }
        guard whole == "0" else { return 1000 }
        let fraction = digits.dropFirst(2).prefix(3)
        guard digits.dropFirst().isEmpty || digits.dropFirst().hasPrefix("."), fraction.utf8.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        return Int(fraction + String(repeating: "0", count: 3 - fraction.count)) ?? 0
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
