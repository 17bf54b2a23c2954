// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Session descriptions")
struct SessionDescriptionTests {
    @Test("A description reaches readers with our track addresses and without the publisher's own transport")
    func rewritten() throws {
        FuzzSeed.keep(Example.twoTracks, for: "sdp")
        let description = try #require(SessionDescription(Array(Example.twoTracks.utf8)))
        #expect(description.tracks.map(\.encoding) == ["H265", "PT0"])
        let expected = """
            v=0
            o=- 1 1 IN IP4 10.0.0.1
            s=Camera
            c=IN IP4 0.0.0.0
            t=0 0
            a=control:*
            m=video 0 RTP/AVP 97
            a=rtpmap:97 H265/90000
            a=control:trackID=0
            m=audio 0 RTP/AVP 0
            a=control:trackID=1

            """
        #expect(description.forReaders == expected.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    }

    @Test("Parameter sets and everything else about a track pass through untouched")
    func passesThrough() throws {
        FuzzSeed.keep(Example.h264, for: "sdp")
        let description = try #require(SessionDescription(Array(Example.h264.utf8)))
        let fmtp = Example.h264.split(separator: "\r\n").filter { $0.hasPrefix("a=fmtp") || $0.hasPrefix("a=rtpmap") || $0.hasPrefix("b=") }
        #expect(fmtp.count == 3)
        for line in fmtp { #expect(description.forReaders.contains(line + "\r\n")) }
        #expect(description.tracks[0].video?.codec == .h264)
        #expect(description.tracks[0].video?.payloadType == 96)
        #expect(SessionDescription(Array(description.forReaders.utf8))?.tracks.count == 1)
    }

    private static let media = "m=video 0 RTP/AVP 96\r\n"
    private static let bad: [(String, String)] = [
        ("nothing", ""),
        ("another version", "v=1\r\n" + media),
        ("no version", "s=-\r\n" + media),
        ("no track", "v=0\r\ns=-\r\n"),
        ("a line that is none", "v=0\r\nhello\r\n" + media),
        ("a track of few words", "v=0\r\nm=video 0 RTP/AVP\r\n"),
        ("a track that is no RTP", "v=0\r\nm=video 0 UDP 96\r\n"),
        ("a port that is no number", "v=0\r\nm=video x RTP/AVP 96\r\n"),
        ("too many tracks", "v=0\r\n" + String(repeating: media, count: SessionDescription.maximumTracks + 1)),
        ("too many lines", "v=0\r\n" + media + String(repeating: "a=x\r\n", count: SessionDescription.maximumLines)),
    ]

    @Test("A description like this is refused", arguments: bad)
    func refused(_ name: String, _ text: String) {
        FuzzSeed.keep(text, for: "sdp")
        #expect(SessionDescription(Array(text.utf8)) == nil, "\(name)")
    }

    private static let controls: [(String, String, String, Int?)] = [
        ("a=control:streamid=0", "rtsp://h/camera", "rtsp://h/camera/streamid=0", 0),
        ("a=control:streamid=0", "rtsp://h/camera/", "rtsp://other:554/camera/streamid=0", 0),
        ("a=control:streamid=0", "rtsp://h/camera?k=v", "rtsp://h/camera?k=v/streamid=0", 0),
        ("a=control:rtsp://h/elsewhere/1", "rtsp://h/camera", "rtsp://10.0.0.1/elsewhere/1", 0),
        ("a=x", "rtsp://h/camera", "rtsp://h/camera", 0),
        ("a=control:*", "rtsp://h/camera", "rtsp://h/camera/", 0),
        ("a=control:streamid=0", "rtsp://h/camera", "rtsp://h/camera/streamid=1", nil),
        ("a=control:streamid=0", "rtsp://h/camera", "rtsp://h/other/streamid=0", nil),
    ]

    @Test("A publisher's track is found by its relative, absolute or missing address", arguments: controls)
    func control(_ line: String, _ base: String, _ url: String, _ track: Int?) throws {
        FuzzSeed.keep("v=0\r\n" + Self.media + line + "\r\n", for: "sdp")
        let description = try #require(SessionDescription(Array(("v=0\r\n" + Self.media + line + "\r\n").utf8)))
        let found = description.track(at: try #require(RTSPAddress(url)), announcedAt: try #require(RTSPAddress(base)))
        #expect(found == track)
    }
}
