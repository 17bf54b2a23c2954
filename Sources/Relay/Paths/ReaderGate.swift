// SPDX-License-Identifier: Apache-2.0

/// Decides which packets a reader gets: from a key frame on, and none while it is too slow.
///
/// A value that is asked about every packet and does nothing itself. A reader's queue is its socket; when that is full,
/// everything is dropped until it has room again *and* the next key frame begins, because half a picture is worth
/// nothing and an old one little. Tracks without key frames we can tell (audio, other codecs) follow the video, and
/// flow freely where there is none.
struct ReaderGate {
    enum Packet: Hashable {
        /// `startsKeyFrame`: a decoder can begin here.
        case rtp(startsKeyFrame: Bool)
        case rtcp
    }

    enum Verdict: Hashable {
        case send
        /// Send: the track flows (again) from here. So many packets were lost to slowness since it last did; 0 for a
        /// reader that has just joined.
        case begin(lost: UInt64)
        case drop
        /// Drop: the reader has become too slow just now.
        case fallBehind
    }

    private struct Track {
        let hasKeyFrames: Bool
        var isFlowing = false
    }

    private var tracks: [Int: Track] = [:]
    private var isBehind = false
    private var lostInSpell: UInt64 = 0
    /// Packets this reader did not get because it was too slow.
    private(set) var lost: UInt64 = 0

    mutating func add(track: Int, hasKeyFrames: Bool) {
        tracks[track] = Track(hasKeyFrames: hasKeyFrames)
    }

    /// Back to the beginning: the reader waits for a key frame. What it lost stays counted.
    mutating func shut() {
        for index in tracks.keys { tracks[index]?.isFlowing = false }
        isBehind = false
        lostInSpell = 0
    }

    /// What to do with the next packet of `track`, given whether the reader's queue has room.
    mutating func offer(_ packet: Packet, of track: Int, hasRoom: Bool) -> Verdict {
        guard let state = tracks[track] else { return .drop }
        guard hasRoom else { return fallBehind() }
        if state.isFlowing { return .send }
        guard case .rtp(let startsKeyFrame) = packet, state.hasKeyFrames ? startsKeyFrame : isVideoFlowing else {
            if isBehind { lose() }
            return .drop
        }
        tracks[track]?.isFlowing = true
        defer {
            isBehind = false
            lostInSpell = 0
        }
        return .begin(lost: lostInSpell)
    }

    /// Whether nothing holds back a track without key frames.
    private var isVideoFlowing: Bool {
        var hasVideo = false
        for track in tracks.values where track.hasKeyFrames {
            if track.isFlowing { return true }
            hasVideo = true
        }
        return !hasVideo
    }

    private mutating func fallBehind() -> Verdict {
        let wasFlowing = tracks.values.contains { $0.isFlowing }
        // Packets that a reader who has just joined would not have got anyway are not lost to its slowness.
        guard wasFlowing || isBehind else { return .drop }
        for index in tracks.keys { tracks[index]?.isFlowing = false }
        isBehind = true
        lose()
        return wasFlowing ? .fallBehind : .drop
    }

    private mutating func lose() {
        lost += 1
        lostInSpell += 1
    }
}
