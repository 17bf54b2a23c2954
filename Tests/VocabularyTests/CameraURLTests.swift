// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Vocabulary

@Suite("Camera addresses")
struct CameraURLTests {
    struct Good: CustomTestStringConvertible {
        let text: String
        let host: String
        let port: Int
        let pathAndQuery: String
        let user: String?
        let shown: String
        var testDescription: String { text }
    }

    @Test(
        "A good address gives its parts and shows no password",
        arguments: [
            Good(text: "rtsp://cam/live", host: "cam", port: 554, pathAndQuery: "/live", user: nil, shown: "rtsp://cam/live"),
            Good(text: "RTSP://10.0.0.5:8554", host: "10.0.0.5", port: 8554, pathAndQuery: "", user: nil, shown: "rtsp://10.0.0.5:8554"),
            Good(text: "rtsps://cam/a?x=1#frag", host: "cam", port: 322, pathAndQuery: "/a?x=1", user: nil, shown: "rtsps://cam/a?***"),
            Good(text: "rtsp://u:pw@cam/a", host: "cam", port: 554, pathAndQuery: "/a", user: "u", shown: "rtsp://u:***@cam/a"),
            Good(text: "rtsp://u:p@s:w@cam:8/a", host: "cam", port: 8, pathAndQuery: "/a", user: "u", shown: "rtsp://u:***@cam:8/a"),
            Good(text: "rtsp://u@cam", host: "cam", port: 554, pathAndQuery: "", user: "u", shown: "rtsp://u:***@cam"),
            Good(text: "rtsp://[fe80::1]:99/a", host: "fe80::1", port: 99, pathAndQuery: "/a", user: nil, shown: "rtsp://[fe80::1]:99/a"),
            Good(text: "rtsp://cam?channel=1", host: "cam", port: 554, pathAndQuery: "/?channel=1", user: nil, shown: "rtsp://cam/?***"),
        ]
    )
    func good(_ example: Good) throws {
        FuzzSeed.keep(example.text, for: "rtsp-address")
        let url = try CameraURL(example.text)
        #expect(url.host == example.host)
        #expect(url.port == example.port)
        #expect(url.pathAndQuery == example.pathAndQuery)
        #expect(url.user == example.user)
        #expect("\(url)" == example.shown)
        #expect(url.withCredentials == example.text)
    }

    @Test(
        "A bad address is refused with its reason",
        arguments: [
            ("", .unsupportedScheme), ("http://cam/", .unsupportedScheme), ("cam/live", .unsupportedScheme), ("rtsp:/cam", .unsupportedScheme),
            ("rtsp://", .missingHost), ("rtsp:///path", .missingHost), ("rtsp://u:p@", .missingHost), ("rtsp://[fe80::1", .missingHost),
            ("rtsp://cam:0/", .invalidPort), ("rtsp://cam:65536/", .invalidPort), ("rtsp://cam:x/", .invalidPort),
            ("rtsp://[[t]/", .missingHost), ("rtsp://a]b/", .missingHost), ("rtsp://10.0.0.1:99:554/", .invalidPort),
            ("rtsp://fd00::1:554/", .invalidPort),
            ("rtsp://[::1]x/", .invalidPort), ("rtsp://cam/a b", .forbiddenCharacter), ("rtsp://cam/\r\nX: y", .forbiddenCharacter),
            ("rtsp://cam/" + String(repeating: "a", count: 2048), .tooLong),
        ] as [(String, CameraURLError)]
    )
    func bad(text: String, error: CameraURLError) {
        FuzzSeed.keep(text, for: "rtsp-address")
        #expect(throws: error) { try CameraURL(text) }
    }

    @Test("No way of printing an address shows its password")
    func redaction() throws {
        let url = try CameraURL("rtsp://admin:geheim@cam/live?user=admin&password=geheim")
        var dumped = ""
        dump(url, to: &dumped)
        dump(["camera": url], to: &dumped)
        for text in ["\(url)", String(reflecting: url), String(describing: Optional(url)), "\([url])", dumped] {
            #expect(!text.contains("geheim"))
        }
    }

    @Test("A camera with an alias shows that and nothing else, and connects as before")
    func alias() throws {
        let address = "rtsp://admin:geheim@cam.inside:8554/live?channel=1"
        let url = try CameraURL(address).named("entrance")
        var dumped = ""
        dump(["camera": url], to: &dumped)
        for text in ["\(url)", String(reflecting: url), "\([url])", dumped, url.place] {
            #expect(text.contains("camera://entrance"))
            for secret in ["admin", "geheim", "cam.inside", "8554", "live", "channel"] { #expect(!text.contains(secret)) }
        }
        #expect(url.alias == "entrance")
        #expect(url.withCredentials == address)
        #expect(url.host == "cam.inside" && url.port == 8554)
    }

    @Test("The same alias of the same address is the same camera; the address itself is not, lest a right guess of its login be told")
    func aliasesAreCompared() throws {
        let url = try CameraURL("rtsp://admin:geheim@cam/live")
        #expect(url.named("entrance") == url.named("entrance"))
        #expect(url.named("entrance").hashValue == url.named("entrance").hashValue)
        #expect(url.named("entrance") != url)
        #expect(url.named("entrance") != url.named("exit"))
        #expect(url.named("entrance") != (try CameraURL("rtsp://admin:neu@cam/live")).named("entrance"))
    }

    @Test("The place of a camera is its host and port", arguments: [("rtsp://u:p@cam/a?b", "cam:554"), ("rtsps://[fe80::1]/", "[fe80::1]:322")])
    func place(text: String, place: String) throws {
        #expect(try CameraURL(text).place == place)
    }

    @Test(
        "A numeric address takes the place of the name and of nothing else",
        arguments: [
            ("rtsp://cam/live", "10.0.0.5", "rtsp://10.0.0.5:554/live"),
            ("RTSPS://u:p@ss@cam:99/a?b=c#d", "fe80::1%2", "rtsps://u:p@ss@[fe80::1%2]:99/a?b=c"),
            ("rtsp://[::1]", "::1", "rtsp://[::1]:554"), ("rtsp://cam?channel=1", "10.0.0.5", "rtsp://10.0.0.5:554/?channel=1"),
        ]
    )
    func numeric(text: String, address: String, dialled: String) throws {
        let url = try CameraURL(text)
        #expect(url.withCredentials(at: address) == dialled)
        #expect(try CameraURL(url.named("entrance").withCredentials(at: address)).pathAndQuery == url.pathAndQuery)
    }
}
