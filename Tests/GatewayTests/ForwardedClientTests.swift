// SPDX-License-Identifier: Apache-2.0

import Gateway
import Testing

@Suite("Where a request really comes from")
struct ForwardedClientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        var peer: String? = "10.0.0.1"
        var forwarded: [String] = []
        let client: String?

        var testDescription: String { rule }
    }

    static let cases = [
        Case(rule: "nothing forwarded: the peer", client: "10.0.0.1"),
        Case(rule: "a trusted proxy names the client", forwarded: ["198.51.100.7"], client: "198.51.100.7"),
        Case(rule: "anybody else names nobody", peer: "192.0.2.1", forwarded: ["198.51.100.7"], client: "192.0.2.1"),
        Case(rule: "the last one that is not trusted", forwarded: ["1.1.1.1, 198.51.100.7, 10.0.0.2, 10.0.0.3"], client: "198.51.100.7"),
        Case(rule: "what the client itself claims is not believed", forwarded: ["10.0.0.9, 198.51.100.7"], client: "198.51.100.7"),
        Case(rule: "all trusted: the first of them", forwarded: ["10.0.0.2, 10.0.0.3"], client: "10.0.0.2"),
        Case(rule: "several headers are one list", forwarded: ["198.51.100.7", "10.0.0.2"], client: "198.51.100.7"),
        Case(rule: "blanks and ports", forwarded: [" 198.51.100.7:4711 ,10.0.0.2:80 "], client: "198.51.100.7"),
        Case(rule: "IPv6", forwarded: ["2001:DB8:0::1"], client: "2001:db8::1"),
        Case(rule: "IPv6 with a port", forwarded: ["[2001:db8::1]:4711"], client: "2001:db8::1"),
        Case(rule: "IPv4 dressed as IPv6", peer: "::ffff:10.0.0.1", forwarded: ["::ffff:198.51.100.7"], client: "198.51.100.7"),
        Case(rule: "what is no address is not believed", forwarded: ["unknown"], client: "10.0.0.1"),
        Case(rule: "nor is anything before it", forwarded: ["198.51.100.7, junk, 10.0.0.2"], client: "10.0.0.2"),
        Case(rule: "nothing at all", forwarded: [""], client: "10.0.0.1"),
        Case(rule: "an empty entry", forwarded: ["198.51.100.7, "], client: "10.0.0.1"),
        Case(rule: "an old spelling is no address", forwarded: ["0x7f000001", "10.1"], client: "10.0.0.1"),
        Case(
            rule: "more than anybody needs",
            forwarded: ["198.51.100.7, " + Array(repeating: "10.0.0.2", count: 100).joined(separator: ",")],
            client: "10.0.0.2"
        ),
        Case(rule: "a local socket has no address", peer: nil, forwarded: ["198.51.100.7"], client: nil),
        Case(rule: "a peer that is none stays as it is", peer: "unix", forwarded: ["198.51.100.7"], client: "unix"),
    ]

    @Test("The client is found as nginx finds it, through trusted proxies only", arguments: cases)
    func clients(_ example: Case) {
        FuzzSeed.keep(example.forwarded.joined(separator: "\n"), for: "gateway-forwarded")
        let gatekeeper = Gatekeeper.own(trustedProxies: ["10.0.0.0/8"])
        let headers = example.forwarded.map { ("X-Forwarded-For", $0) }
        #expect(gatekeeper.client(of: request("/", headers), peer: example.peer) == example.client)
    }
}
