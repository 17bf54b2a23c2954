// SPDX-License-Identifier: Apache-2.0

/// One track in a session description: its `m=` line and what follows (RFC 4566).
struct MediaDescription: Hashable, Sendable {
    /// `video`, `audio`, `application`...
    let kind: String
    /// `RTP/AVP` and its relatives.
    let transport: String
    /// Payload types, in the order of preference.
    let formats: [String]
    /// The lines after `m=`.
    var lines: [SessionDescription.Line] = []

    /// Reads the value of an `m=` line; `nil` if it is malformed or not RTP.
    init?(_ value: String) {
        let words = value.split(separator: " ")
        guard words.count >= 4, words[1].prefix(while: { $0 != "/" }).allSatisfy(\.isNumber) else { return nil }
        guard words[2].hasPrefix("RTP/") else { return nil }
        self.kind = String(words[0])
        self.transport = String(words[2])
        self.formats = words[3...].map(String.init)
    }

    /// The address of the track as the publisher gave it, absolute or relative.
    var control: String? { attribute("control") }

    /// The name of the first format's encoding as in `rtpmap`, in upper case: `H264`. A static payload type without
    /// `rtpmap` is named by its number.
    var encoding: String {
        let format = formats[0]
        return encoding(of: format) ?? "PT\(format)"
    }

    /// The payload type whose key frames we can tell, and its codec. Encrypted tracks have none.
    var video: (payloadType: UInt8, codec: KeyFrameDetector.Codec)? {
        guard kind == "video", !transport.contains("SAVP") else { return nil }
        for format in formats {
            guard let payloadType = UInt8(format) else { continue }
            switch encoding(of: format) {
            case "H264": return (payloadType, .h264)
            case "H265", "HEVC": return (payloadType, .h265)
            default: continue
            }
        }
        return nil
    }

    /// What a decoder needs to know of the track, line by line.
    var identity: [String] {
        let parameters = lines.filter { $0.type == "a" && ($0.value.hasPrefix("rtpmap:") || $0.value.hasPrefix("fmtp:")) }.map(\.value)
        return [kind, transport] + formats + parameters.sorted()
    }

    private func encoding(of format: String) -> String? {
        for line in lines where line.type == "a" && line.value.hasPrefix("rtpmap:") {
            let words = line.value.dropFirst("rtpmap:".count).split(separator: " ")
            if words.count >= 2, words[0] == format { return words[1].prefix { $0 != "/" }.uppercased() }
        }
        return nil
    }

    private func attribute(_ name: String) -> String? {
        let prefix = name + ":"
        return lines.first { $0.type == "a" && $0.value.hasPrefix(prefix) }.map { String($0.value.dropFirst(prefix.count)) }
    }
}
