// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Looks for the key in a request, by the rules of Kong 3.9's key-auth.
///
/// Name by name: the header, else the query. The first text found is the key and ends the search, valid or not; found
/// twice at one place is a duplicate. A name with `_` also matches the header spelled with `-`, but not the other way round.
/// `Authorization` and the body are not looked at.
struct KeySearch {
    /// The names a key goes by, in the order in which they are tried.
    static let names = ["apikey", "X-API-Key", "api_key"]

    enum Outcome: Equatable {
        case found([UInt8])
        case missing
        case duplicate
    }

    static func outcome(in request: HTTPRequest) -> Outcome {
        let query = QueryArguments(ofTarget: request.path ?? "")
        for name in names {
            let headers = headerValues(named: name, in: request.headerFields)
            if headers.count > 1 { return .duplicate }
            if let value = headers.first { return value.isEmpty ? .missing : .found(value) }

            let arguments = query.all(named: name)
            if arguments.count > 1 { return .duplicate }
            if let value = arguments.first?.value { return value.isEmpty ? .missing : .found(value) }
        }
        return .missing
    }

    private static func headerValues(named name: String, in fields: HTTPFields) -> [[UInt8]] {
        for spelling in [name, name.replacing("_", with: "-")] {
            guard let fieldName = HTTPField.Name(spelling) else { continue }
            let values = fields[values: fieldName]
            if !values.isEmpty { return values.map(trimmed) }
        }
        return []
    }

    private static func trimmed(_ value: String) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var bytes = value.utf8.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return Array(bytes)
    }
}
