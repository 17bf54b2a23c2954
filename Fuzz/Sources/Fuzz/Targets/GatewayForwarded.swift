// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

@testable import Gateway

/// The `X-Forwarded-For` headers of a request that comes through proxies of 10.0.0.0/8, one a line.
///
/// - Without a trusted peer nobody is believed.
/// - Whoever is found stands in the header, or is the peer.
/// - What a client claims itself, by sending the header, changes nothing once it is found.
func checkGatewayForwarded(_ input: [UInt8]) {
    guard let proxies = AddressBlock("10.0.0.0/8"), let peer = IPAddress("10.0.0.1"), let stranger = IPAddress("192.0.2.1") else { return }
    let lines = input.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    let find = { (lines: [String], peer: IPAddress) in ForwardedClient.address(of: request(lines), peer: peer, trusting: [proxies]) }
    promise(find(lines, stranger) == stranger, "a stranger names \(find(lines, stranger))")

    let client = find(lines, peer)
    promise(client == peer || !lines.isEmpty, "\(client) comes from nowhere")
    let claimed = find(["203.0.113.9"] + lines, peer)
    promise(claimed == client || proxies.contains(client), "\(client) made itself \(claimed) by \(lines)")
    promise(claimed == client || claimed.description == "203.0.113.9", "\(client) became \(claimed)")
}

private func request(_ lines: [String]) -> HTTPRequest {
    var fields = HTTPFields()
    for line in lines { fields.append(HTTPField(name: .forwardedFor, value: line)) }
    return HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: fields)
}
