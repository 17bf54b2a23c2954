// SPDX-License-Identifier: Apache-2.0

/// What a reader's address means: a path, or one track of it.
///
/// Clients append the track to the whole address they know, query and all (`rtsp://host/camera?user=a/trackID=1`), so
/// the track is looked for at the very end.
struct RequestTarget: Hashable, Sendable {
    /// How this server names its tracks.
    static let trackPrefix = "trackID="

    let path: PathName
    /// Which track is meant, if the address ends like one of ours.
    let track: Int?
    /// The address without its track, with a slash at the end.
    let base: String

    /// Reads `address`; `nil` if it names no valid path.
    init?(_ address: RTSPAddress) {
        var whole = address.pathAndQuery[...]
        var track: Int?
        if let slash = whole.lastIndex(of: "/") {
            let last = whole[whole.index(after: slash)...]
            if last.hasPrefix(Self.trackPrefix), let number = UInt8(last.dropFirst(Self.trackPrefix.count)) {
                track = Int(number)
                whole = whole[..<slash].droppingTrailingSlashes()
            }
        }
        guard let path = PathName(whole.prefix { $0 != "?" }.drop { $0 == "/" }.droppingTrailingSlashes()) else { return nil }
        self.path = path
        self.track = track
        self.base = "\(address.origin)\(whole)/"
    }

    /// The address of `track` under this one.
    func url(ofTrack track: Int) -> String { "\(base)\(Self.trackPrefix)\(track)" }
}
