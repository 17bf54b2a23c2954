// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

@testable import Gateway

/// A request as the search for its key sees it. The first line of the input is the request's target, each further line a
/// header: `name:value`.
///
/// - Arguments, escaped and read again, are the same arguments.
/// - An argument or a header that is none of the key's names changes nothing.
/// - The key found is found again where it is presented alone.
func checkGatewayKey(_ input: [UInt8]) {
    var lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    let target = String(decoding: lines.popFirst() ?? [], as: UTF8.self)
    // NIO's parser lets no such target through.
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return }
    let fields = headerFields(lines)
    checkQuery(target)

    let outcome = KeySearch.outcome(in: request(target, fields))
    var chance = Chance(input)
    // One of them at a time: each costs as much as the search itself.
    switch Int.random(in: 0..<3, using: &chance) {
    case 0:
        // Kong looks at the first hundred only, so this one must not push another out.
        guard target.utf8.count(where: { $0 == UInt8(ascii: "&") }) < QueryArguments.limit - 1 else { return }
        let distracted = target + (target.utf8.contains(UInt8(ascii: "?")) ? "&zz=1" : "?zz=1")
        promise(KeySearch.outcome(in: request(distracted, fields)) == outcome, "an argument changes \(outcome)")
    case 1:
        var more = fields
        more.append(HTTPField(name: .authorization, value: "Bearer apikey"))
        promise(KeySearch.outcome(in: request(target, more)) == outcome, "Authorization changes \(outcome)")
    default:
        guard case .found(let key) = outcome else { return }
        promise(!key.isEmpty, "an empty key")
        promise(KeySearch.outcome(in: request("/?apikey=" + escaped(key), HTTPFields())) == outcome, "\(outcome) is not found again")
    }
}

private func checkQuery(_ target: String) {
    let query = QueryArguments(ofTarget: target)
    promise(query.arguments.count <= QueryArguments.limit, "\(query.arguments.count) arguments")
    let again = query.arguments.map { escaped($0.name) + ($0.value.map { "=" + escaped($0) } ?? "") }.joined(separator: "&")
    promise(QueryArguments(ofTarget: "/?" + again).arguments == query.arguments, "\(target) became \(again)")
    for argument in query.arguments { promise(!argument.name.isEmpty, "an argument without a name in \(target)") }
}

private func headerFields(_ lines: ArraySlice<ArraySlice<UInt8>>) -> HTTPFields {
    var fields = HTTPFields()
    for line in lines {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
        guard let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self)) else { continue }
        fields.append(HTTPField(name: name, value: String(decoding: line[(colon + 1)...], as: UTF8.self)))
    }
    return fields
}

private func request(_ target: String, _ fields: HTTPFields) -> HTTPRequest {
    HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: target, headerFields: fields)
}

private func escaped(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: bytes.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
}
