// SPDX-License-Identifier: Apache-2.0

@testable import Relay

/// A publisher's session description.
///
/// - What readers get can be read, and has the same tracks with the same codecs.
/// - Read and written a second time, it is the same text: nothing is lost on the way from relay to relay.
/// - Every track is found at the address readers are told.
func checkSessionDescription(_ input: [UInt8]) {
    guard let description = SessionDescription(input) else { return }
    promise((1...SessionDescription.maximumTracks).contains(description.tracks.count), "\(description.tracks.count) tracks")
    let text = description.forReaders
    // A description at the limit grows beyond it by the lines we add.
    guard text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) <= SessionDescription.maximumLines else { return }
    guard let again = SessionDescription(Array(text.utf8)) else {
        promise(false, "readers cannot read\n\(text)")
        return
    }
    promise(again.forReaders == text, "\(text)\nbecame\n\(again.forReaders)")
    promise(again.tracks.map(\.encoding) == description.tracks.map(\.encoding), "the codecs changed in\n\(text)")
    promise(again.tracks.map { $0.video?.payloadType } == description.tracks.map { $0.video?.payloadType }, "the payload types changed in\n\(text)")
    guard let base = RTSPAddress("rtsp://localhost/camera") else { return }
    for track in description.tracks.indices {
        guard let address = RTSPAddress("rtsp://localhost/camera/\(RequestTarget.trackPrefix)\(track)") else { continue }
        promise(again.track(at: address, announcedAt: base) == track, "track \(track) is not where readers look for it in\n\(text)")
    }
}
