// SPDX-License-Identifier: Apache-2.0

import Gateway
import Testing

@Suite("Where cameras may be")
struct AllowedCamerasTests {
    static let list = [
        "camera.example", "*.cameras.example", "10.1.0.0/16", "192.0.2.7", "fd00:12::/32", "172.16.0.0/12", "2001:db8::1",
        "door.example:8554", "10.9.0.0/16:8554", "[fd00:99::/32]:8554", "[2001:db8::2]:8554",
    ]

    @Test(
        "The text alone tells where a host is on the list, where its address decides, and where it has no business",
        arguments: [
            // Names.
            ("camera.example", 554, AllowedCameras.Verdict.permitted), ("Camera.Example", 554, .permitted), ("camera.example.", 1, .permitted),
            ("a.cameras.example", 554, .permitted), ("b.a.cameras.example", 554, .permitted), ("door.example", 8554, .permitted),
            ("door.example", 554, .dependsOnAddress), ("other.example", 554, .dependsOnAddress), ("cameras.example", 554, .dependsOnAddress),
            ("evilcameras.example", 554, .dependsOnAddress), ("camera.example.org", 554, .dependsOnAddress), ("localhost", 554, .dependsOnAddress),
            // Addresses.
            ("10.1.255.255", 554, .permitted), ("192.0.2.7", 554, .permitted), ("172.31.255.255", 554, .permitted), ("fd00:12::5", 554, .permitted),
            ("2001:DB8:0::1", 554, .permitted), ("::ffff:10.1.2.3", 554, .permitted), ("10.9.1.1", 8554, .permitted), ("10.9.1.1", 554, .refused),
            ("fd00:99::1", 8554, .permitted), ("fd00:99::1", 554, .refused), ("2001:db8::2", 8554, .permitted), ("2001:db8::2", 554, .refused),
            ("10.2.0.0", 554, .refused), ("192.0.2.8", 554, .refused), ("172.32.0.0", 554, .refused), ("fd00:13::5", 554, .refused),
            ("::ffff:10.2.2.3", 554, .refused),
            // Other spellings of addresses, and what is neither.
            ("10.1", 554, .refused), ("10.1.2", 554, .refused), ("0x0a010203", 554, .refused), ("10.1.0x2", 554, .refused),
            ("167838211", 554, .refused), ("010.1.2.3", 554, .refused), ("10.1.2.3%eth0", 554, .refused), ("fe80::1%eth0", 554, .refused),
            ("", 554, .refused), (".", 554, .refused), ("a b", 554, .refused), ("camera.example\u{0}.evil.org", 554, .refused),
            ("10.1.2.3\u{0}", 554, .refused), ("kämera.example", 554, .refused), (String(repeating: "a", count: 254), 554, .refused),
        ]
    )
    func verdicts(host: String, port: Int, verdict: AllowedCameras.Verdict) throws {
        for entry in ["10.1.0.0/16", "*.cameras.example"] { FuzzSeed.keep(entry + "\n" + host, for: "gateway-address") }
        #expect(try AllowedCameras(Self.list).verdict(host: host, port: port) == verdict)
    }

    @Test(
        "The address decides about a name that is not on the list; a name on it may be where it likes, but not at a metadata service",
        arguments: [
            ("other.example", "10.1.2.3", 554, true), ("other.example", "10.2.2.3", 554, false), ("other.example", "127.0.0.1", 554, false),
            ("other.example", "10.9.1.1", 8554, true), ("other.example", "10.9.1.1", 554, false), ("camera.example", "203.0.113.5", 554, true),
            ("camera.example", "127.0.0.1", 554, true), ("camera.example", "169.254.169.254", 80, false),
            ("camera.example", "64:ff9b::a9fe:a9fe", 80, false), ("10.1.2.3", "10.1.2.3", 554, true), ("10.2.2.3", "10.1.2.3", 554, false),
        ]
    )
    func resolved(host: String, address: String, port: Int, isPermitted: Bool) throws {
        let address = try #require(IPAddress(address))
        #expect(try AllowedCameras(Self.list).permits(host: host, resolvedTo: address, port: port) == isPermitted)
    }

    @Test("Without blocks the text decides about every name")
    func namesOnly() throws {
        let names = try AllowedCameras(["camera.example", "10.0.0.0/8:8554"])
        #expect(names.verdict(host: "other.example", port: 554) == .refused)
        #expect(names.verdict(host: "other.example", port: 8554) == .dependsOnAddress)
    }

    @Test(
        "An address that only leads to another is judged by both",
        arguments: [
            // What it leads to is not on the list.
            (["::/0"], "64:ff9b::7f00:1", false), (["::/0"], "64:ff9b:1::a00:1", false), (["::/0"], "2002:7f00:1::1", false),
            (["::/0"], "2001:0:7f00:1::1", false), (["::/0"], "2001:db8::5efe:7f00:1", false), (["::/0"], "::127.0.0.1", false),
            (["::/0"], "::ffff:127.0.0.1", false), (["::/0"], "2001:db8::7f00:1", true), (["::/0"], "::1", true),
            // It is itself not on the list.
            (["127.0.0.0/8"], "64:ff9b::7f00:1", false), (["127.0.0.0/8"], "2002:7f00:1::1", false), (["127.0.0.0/8"], "::ffff:127.0.0.1", true),
            // Both are.
            (["10.0.0.0/8", "64:ff9b::/96"], "64:ff9b::a01:203", true), (["10.0.0.0/8", "2002::/16"], "2002:a01:203::1", true),
            (["10.0.0.0/8", "64:ff9b::/96"], "64:ff9b::b01:203", false),
            // Teredo hides two.
            (["0.0.0.0/0", "::/0"], "2001:0:5601:5601::5601:5601", false), (["0.0.0.0/0", "::/0"], "2001:0:102:304::f5ff:fffe", true),
        ]
    )
    func disguises(list: [String], address: String, isPermitted: Bool) throws {
        #expect(try AllowedCameras(list).permits(address: #require(IPAddress(address)), port: 554) == isPermitted)
    }

    @Test(
        "The private ranges are the machine and the house, without what clouds answer on",
        arguments: [
            ("127.0.0.1", true), ("127.255.0.1", true), ("10.0.0.1", true), ("172.16.0.1", true), ("172.31.0.1", true), ("192.168.255.1", true),
            ("::1", true), ("fc00::1", true), ("fdff::1", true), ("::ffff:192.168.1.1", true), ("8.8.8.8", false), ("172.32.0.1", false),
            ("192.169.0.1", false), ("0.0.0.0", false), ("::", false), ("169.254.169.254", false), ("169.254.1.1", false), ("fe80::1", false),
            ("fe80::a9fe:a9fe", false), ("fd00:ec2::254", false), ("fd20:ce::254", false), ("::ffff:169.254.169.254", false),
            ("64:ff9b::c0a8:101", false), ("2002:c0a8:101::1", false), ("100.100.100.200", false), ("2001:db8::1", false), ("224.0.0.1", false),
        ]
    )
    func privateRanges(address: String, isPermitted: Bool) throws {
        #expect(AllowedCameras.privateRanges.permits(address: try #require(IPAddress(address)), port: 554) == isPermitted)
        #expect(AllowedCameras.privateRanges.verdict(host: "camera.local", port: 554) == .dependsOnAddress)
    }

    @Test(
        "A metadata service is admitted by an entry of its own only",
        arguments: [
            (["169.254.0.0/16"], "169.254.169.254", false), (["169.254.0.0/16"], "169.254.1.1", true), (["fd00::/8"], "fd00:ec2::254", false),
            (["169.254.169.254"], "169.254.169.254", true), (["fd00:ec2::254"], "fd00:ec2::254", true),
        ]
    )
    func metadata(list: [String], address: String, isPermitted: Bool) throws {
        #expect(try AllowedCameras(list).permits(address: #require(IPAddress(address)), port: 80) == isPermitted)
    }

    @Test("Any is any, save metadata services", arguments: ["10.0.0.1", "camera.example", "::1", "203.0.113.9"])
    func any(host: String) {
        #expect(AllowedCameras.any.verdict(host: host, port: 554) == .permitted)
        #expect(AllowedCameras.any.verdict(host: "169.254.169.254", port: 80) == .refused)
    }

    @Test("An empty list permits nothing")
    func empty() throws { #expect(try AllowedCameras([]).verdict(host: "camera.example", port: 554) == .refused) }

    @Test(
        "An entry that is neither a name nor a block is refused by name",
        arguments: [
            "", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/+8", "fd00::/129", "a b", "rtsp://x", "*.", "*", "a.*.example", "camera:", "camera:0",
            "camera:65536", "camera:+1", "camera:5a", ":554", "[::1", "[::1]554", "[::1]:", "[10.0.0.1]:554", "[camera]:554", "fd00::/8:554",
            "10.0.0.0/8/8", "127.1", "0x7f000001", "10.1:554",
        ]
    )
    func badEntries(entry: String) {
        FuzzSeed.keep(entry + "\n10.1.2.3", for: "gateway-address")
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
        FuzzSeed.keep(block + "\n" + address, for: "gateway-address")
        #expect(try #require(AddressBlock(block)).contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "An address is shown in its short form",
        arguments: [("2001:DB8:0:0::1", "2001:db8::1"), ("::ffff:10.1.2.3", "10.1.2.3"), ("10.1.2.3", "10.1.2.3")]
    )
    func shown(text: String, shown: String) throws { #expect(try #require(IPAddress(text)).description == shown) }
}
