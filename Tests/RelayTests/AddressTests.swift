// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Addresses and transports as clients write them")
struct AddressTests {
    private static let targets: [(String, String?, Int?, String?)] = [
        ("rtsp://127.0.0.1:8554/camera", "camera", nil, "rtsp://127.0.0.1:8554/camera/"),
        ("rtsp://127.0.0.1:8554/camera/", "camera", nil, "rtsp://127.0.0.1:8554/camera/"),
        ("rtsp://host/camera/trackID=1", "camera", 1, "rtsp://host:554/camera/"),
        ("rtsp://host/camera//trackID=1/", "camera", 1, "rtsp://host:554/camera/"),
        ("rtsp://host/site/front-door_2/trackID=0", "site/front-door_2", 0, "rtsp://host:554/site/front-door_2/"),
        ("rtsp://host/camera?user=a&x=b", "camera", nil, "rtsp://host:554/camera?user=a&x=b/"),
        ("rtsp://host/camera?user=a/trackID=2", "camera", 2, "rtsp://host:554/camera?user=a/"),
        ("RTSP://user:secret@[::1]:8554/camera", "camera", nil, "rtsp://[::1]:8554/camera/"),
        ("rtsp://host/trackID=0", nil, nil, nil),
        ("rtsp://host/camera/streamid=0", nil, nil, nil),
        ("rtsp://host/", nil, nil, nil),
        ("rtsp://host/a/../b", nil, nil, nil),
        ("rtsp://host/a//b", nil, nil, nil),
        ("rtsp://host/camera%2F", nil, nil, nil),
        ("http://host/camera", nil, nil, nil),
        ("/camera", nil, nil, nil),
        ("*", nil, nil, nil),
    ]

    @Test("An address names a path and perhaps a track, and its login does not come back", arguments: targets)
    func target(_ url: String, _ path: String?, _ track: Int?, _ base: String?) {
        FuzzSeed.keep(url, for: "rtsp-address")
        let target = RTSPAddress(url).flatMap(RequestTarget.init)
        #expect(target?.path.description == path)
        #expect(target?.track == track)
        #expect(target?.base == base)
    }

    @Test("A path's name has a longest length")
    func longestName() {
        #expect(PathName(String(repeating: "a", count: PathName.maximumLength)) != nil)
        #expect(PathName(String(repeating: "a", count: PathName.maximumLength + 1)) == nil)
    }

    private static let transports: [(String, [TransportOffer.Carrier]?)] = [
        ("RTP/AVP/TCP;unicast;interleaved=0-1;mode=record", [.interleaved(channel: 0)]),
        ("rtp/avp/tcp; unicast; interleaved=4-5", [.interleaved(channel: 4)]),
        ("RTP/AVP/TCP;unicast", [.interleaved(channel: nil)]),
        ("RTP/AVP/TCP;interleaved=6", [.interleaved(channel: 6)]),
        ("RTP/AVP/UDP;unicast;client_port=5000-5001", [.udp(UDPPorts(rtp: 5000, rtcp: 5001), specification: "RTP/AVP/UDP")]),
        ("rtp/avp;client_port=5000", [.udp(UDPPorts(rtp: 5000, rtcp: 5001), specification: "RTP/AVP")]),
        ("RTP/AVP;client_port=5000-7001", [.udp(UDPPorts(rtp: 5000, rtcp: 7001), specification: "RTP/AVP")]),
        ("RTP/AVP;unicast", [.other]),
        ("RTP/AVP;client_port=0-1", nil),
        ("RTP/AVP;client_port=65535", nil),
        ("RTP/AVP;client_port=5000-5000", nil),
        ("RTP/AVP;client_port=5000-65536", nil),
        ("RTP/AVP;client_port=5000-5001-5002", nil),
        ("RTP/AVP;client_port=", nil),
        (
            "RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast;interleaved=2-3",
            [.udp(UDPPorts(rtp: 5000, rtcp: 5001), specification: "RTP/AVP"), .interleaved(channel: 2)]
        ),
        ("RTP/SAVP/TCP;unicast;interleaved=0-1", [.other]),
        ("RTP/AVP/TCP;multicast", [.other]),
        ("RTP/AVP/TCP;interleaved=1-0", nil),
        ("RTP/AVP/TCP;interleaved=0-2", nil),
        ("RTP/AVP/TCP;interleaved=255-256", nil),
        ("RTP/AVP/TCP;interleaved=a-b", nil),
        ("RTP/AVP/TCP;interleaved=0-1-2", nil),
        ("RTP/AVP/TCP;interleaved=", nil),
        ("", nil),
        (";unicast", [.other]),
        (String(repeating: "RTP/AVP,", count: 20), nil),
    ]

    @Test("A transport header is a list of offers, or nothing", arguments: transports)
    func transport(_ header: String, _ carriers: [TransportOffer.Carrier]?) {
        FuzzSeed.keep(header, for: "rtsp-transport")
        #expect(TransportOffer.offers(in: header)?.map(\.carrier) == carriers)
    }

    @Test("Tracks get the channels they wish, or the next pair that is free")
    func channels() {
        var table = ChannelTable()
        #expect(table.assign(track: 0, wishes: [2]) == 2)
        #expect(table.assign(track: 1, wishes: [2, 6]) == 6)
        #expect(table.assign(track: 2, wishes: [3]) == 0)
        #expect(table.assign(track: 3, wishes: []) == 4)
        #expect(table[7] == ChannelTable.Route(track: 1, kind: .rtcp))
        #expect(table[8] == nil)
        #expect(table.channels == [0, 1, 2, 3, 4, 5, 6, 7])
    }
}
