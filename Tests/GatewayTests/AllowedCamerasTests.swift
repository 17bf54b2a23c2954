// SPDX-License-Identifier: Apache-2.0

import Gateway
import Testing
import Vocabulary

@Suite("Where cameras may be")
struct AllowedCamerasTests {
    static let list = [
        "camera.example", "*.cameras.example", "10.1.0.0/16", "192.0.2.7", "fd00:12::/32", "172.16.0.0/12", "2001:db8::1",
    ]

    @Test(
        "A host on the list is permitted",
        arguments: [
            "camera.example", "Camera.Example", "camera.example.", "a.cameras.example", "b.a.cameras.example", "10.1.255.255", "192.0.2.7",
            "172.31.255.255", "fd00:12::5", "2001:DB8:0::1", "::ffff:10.1.2.3",
        ]
    )
    func permitted(host: String) throws {
        #expect(try AllowedCameras(Self.list).verdict(host: host, port: 554) != .refused)
    }

    @Test(
        "A host that is not on the list is refused, however it is spelled",
        arguments: [
            "other.example", "camera.example.org", "evilcamera.example", "cameras.example", "10.2.0.0", "192.0.2.8", "172.32.0.0", "fd00:13::5",
            "2001:db8::2", "::ffff:10.2.2.3", "10.1", "10.1.2", "0x0a010203", "167838211", "010.1.2.3", "10.1.2.3%eth0", "localhost", "",
        ]
    )
    func refused(host: String) throws {
        #expect(try AllowedCameras(Self.list).verdict(host: host, port: 554) == .refused)
    }

    @Test("By default every host is permitted", arguments: ["10.0.0.1", "camera.example", "::1"])
    func any(host: String) { #expect(AllowedCameras.any.verdict(host: host, port: 554) != .refused) }

    @Test("An empty list permits nothing")
    func empty() throws { #expect(try AllowedCameras([]).verdict(host: "camera.example", port: 554) == .refused) }

    @Test(
        "An entry that is neither a name nor a block is refused by name",
        arguments: ["", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/+8", "fd00::/129", "a b", "rtsp://x", "*.", "*", "camera:554", "[::1]", "10.0.0.0/8/8"]
    )
    func badEntries(entry: String) {
        #expect(throws: AllowedCamerasError(entry: entry)) { try AllowedCameras([entry]) }
    }

    @Test(
        "A block contains the addresses that share its prefix",
        arguments: [
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("10.0.0.0/9", "10.127.0.1", true), ("10.0.0.0/9", "10.128.0.1", false),
            ("10.0.0.4/30", "10.0.0.7", true), ("10.0.0.4/30", "10.0.0.8", false), ("127.0.0.1", "127.0.0.1", true), ("::1/128", "::1", true),
        ]
    )
    func blocks(block: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressBlock(block)).contains(try #require(IPAddress(address))) == isInside)
    }
}
