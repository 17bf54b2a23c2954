// SPDX-License-Identifier: Apache-2.0

/// How a camera compresses its video.
public enum VideoCodec: String, Hashable, Sendable, CaseIterable {
    case h264, h265, mjpeg
}

/// One compressed picture as the camera sent it: all NAL units (or the whole JPEG) of one instant.
///
/// The bytes are a copy of the packet, some tens of kilobytes: they cross from the camera's thread to viewers who
/// outlive the packet, and a copy that size costs a few microseconds beside milliseconds of decoding.
public struct AccessUnit: Sendable {
    /// Whether data was lost on the way here.
    public enum Continuity: String, Hashable, Sendable, CaseIterable {
        /// Nothing was lost since the unit before.
        case whole
        /// The unit is complete, but something before it was lost: decodable only if it is a key frame.
        case afterLoss
        /// Part of the unit itself is lost.
        case damaged
    }

    public let codec: VideoCodec
    /// When the picture is shown.
    public let pts: MediaTimestamp
    /// When the picture is decoded; earlier than `pts` where the stream has B-frames and says so. RTP carries no such time: there
    /// it equals `pts`.
    public let dts: MediaTimestamp
    /// Decoding can begin here.
    public let isKeyFrame: Bool
    /// Annex B for H.264 and H.265, a JPEG file for MJPEG.
    public let bytes: [UInt8]
    public let time: CaptureTime
    public let continuity: Continuity

    public init(
        codec: VideoCodec,
        pts: MediaTimestamp,
        dts: MediaTimestamp,
        isKeyFrame: Bool,
        bytes: [UInt8],
        time: CaptureTime,
        continuity: Continuity = .whole
    ) {
        self.codec = codec
        self.pts = pts
        self.dts = dts
        self.isKeyFrame = isKeyFrame
        self.bytes = bytes
        self.time = time
        self.continuity = continuity
    }
}
