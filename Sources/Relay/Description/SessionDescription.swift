// SPDX-License-Identifier: Apache-2.0

/// What a publisher says its stream is (SDP, RFC 4566), kept line by line.
///
/// Only what a relay must know is understood: tracks, their addresses and codecs. Everything else is passed on as it is,
/// because parameter sets and vendors' attributes are none of our business.
struct SessionDescription: Hashable, Sendable {
    /// Most lines accepted.
    static let maximumLines = 512
    /// Most tracks of one stream.
    static let maximumTracks = 16

    struct Line: Hashable, Sendable {
        let type: Character
        let value: String
    }

    private(set) var lines: [Line] = []
    private(set) var tracks: [MediaDescription] = []

    /// Reads the description in `bytes`; `nil` if it is malformed, has no track, or more of anything than allowed.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let rows = text.unicodeScalars.split { $0 == "\r" || $0 == "\n" }
        guard rows.count <= Self.maximumLines, rows.first.map({ String($0) }) == "v=0" else { return nil }
        for row in rows.dropFirst() {
            let row = String(row)
            guard let type = row.first, type.isASCII, type.isLetter, row.dropFirst().first == "=" else { return nil }
            let value = String(row.dropFirst(2))
            if type == "m" {
                guard let track = MediaDescription(value), tracks.count < Self.maximumTracks else { return nil }
                tracks.append(track)
            } else if tracks.isEmpty {
                lines.append(Line(type: type, value: value))
            } else {
                tracks[tracks.count - 1].lines.append(Line(type: type, value: value))
            }
        }
        guard !tracks.isEmpty else { return nil }
    }

    /// The description as readers get it: the publisher's, with our addresses of the tracks.
    ///
    /// Lines about the publisher's own transport (`c=`, ports, direction) and about its clock (`t=`, time zones) are left
    /// out: they are true of its connection, not of the reader's.
    var forReaders: String {
        var text = "v=0\r\n"
        text += "o=\(sessionLine("o") ?? "- 0 0 IN IP4 127.0.0.1")\r\n"
        text += "s=\(sessionLine("s") ?? "-")\r\n"
        for line in lines where ["i", "u", "e", "p"].contains(line.type) { text += "\(line.type)=\(line.value)\r\n" }
        text += "c=IN IP4 0.0.0.0\r\n"
        for line in lines where line.type == "b" { text += "b=\(line.value)\r\n" }
        text += "t=0 0\r\na=control:*\r\n"
        for line in lines where line.type == "a" && Self.isPassedOn(line) { text += "a=\(line.value)\r\n" }
        for (index, track) in tracks.enumerated() {
            text += "m=\(track.kind) 0 \(track.transport) \(track.formats.joined(separator: " "))\r\n"
            for line in track.lines where Self.isPassedOn(line) { text += "\(line.type)=\(line.value)\r\n" }
            text += "a=control:\(RequestTarget.trackPrefix)\(index)\r\n"
        }
        return text
    }

    /// The index of the track a publisher means by `address`, announced under `base`.
    ///
    /// Publishers append the control attribute to the address they announced, or give it whole; one that has a single
    /// track may leave it out. Only path and query are compared: the host may be spelled in several ways.
    func track(at address: RTSPAddress, announcedAt base: RTSPAddress) -> Int? {
        let matching = tracks.firstIndex { track in
            guard let control = track.control, control != "*" else { return false }
            if let whole = RTSPAddress(control) { return whole.pathAndQuery == address.pathAndQuery }
            return "\(base.pathAndQuery)/\(control)" == address.pathAndQuery
        }
        if let matching { return matching }
        return tracks.count == 1 && address.pathAndQuery == base.pathAndQuery ? 0 : nil
    }

    /// Whether a reader set up for `other` can go on with this: the same kinds, payload types and codecs with the same parameters.
    func hasSameTracks(as other: SessionDescription) -> Bool {
        tracks.count == other.tracks.count && zip(tracks, other.tracks).allSatisfy { $0.identity == $1.identity }
    }

    private func sessionLine(_ type: Character) -> String? {
        lines.first { $0.type == type }?.value
    }

    private static func isPassedOn(_ line: Line) -> Bool {
        guard line.type == "a" else { return line.type != "c" }
        let name = line.value.prefix { $0 != ":" }
        return !["control", "sendonly", "recvonly", "sendrecv", "inactive"].contains(name)
    }
}
