// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One track of a path: what the relay knows of it beyond its description.
final class PathTrack {
    let index: Int
    /// The first source that was seen.
    private(set) var source: UInt32?
    /// The newest sender report.
    private(set) var senderReport: InterleavedPacket?
    /// What of its readers' RTCP reaches the publisher.
    var feedback = FeedbackFilter()
    private let videoPayloadType: UInt8?
    private var detector: KeyFrameDetector?

    init(index: Int, description: MediaDescription) {
        self.index = index
        let video = description.video
        self.videoPayloadType = video?.payloadType
        self.detector = video.map { KeyFrameDetector(codec: $0.codec) }
    }

    /// The tracks of `description`, of which no packet was seen yet.
    static func tracks(of description: SessionDescription) -> [PathTrack] {
        description.tracks.enumerated().map { PathTrack(index: $0.offset, description: $0.element) }
    }

    /// Whether the relay can tell where a reader may begin.
    var hasKeyFrames: Bool { detector != nil }

    /// Looks at a packet and says what a gate needs to know; `nil` if it is no packet to pass on.
    func classify(_ packet: InterleavedPacket, _ kind: ChannelTable.Kind) -> ReaderGate.Packet? {
        let payload = packet.payload
        switch kind {
        case .rtp:
            guard let rtp = RTPPacket(payload) else { return nil }
            if source == nil { source = rtp.ssrc }
            let startsKeyFrame = rtp.payloadType == videoPayloadType && detector?.isStart(rtp) == true
            return .rtp(startsKeyFrame: startsKeyFrame)
        case .rtcp:
            guard payload.readableBytes >= RTCPPacket.minimumLength else { return nil }
            if RTCPPacket.isSenderReport(payload) { senderReport = packet }
            return .rtcp
        }
    }
}
