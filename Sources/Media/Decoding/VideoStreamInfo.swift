// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
public import Vocabulary

/// What a stream says about itself before its pictures are decoded.
public struct VideoStreamInfo: Hashable, Sendable {
    public var codec: VideoCodec
    /// Pixels; 0 until a camera that describes itself poorly has sent its first key frame.
    public var width: Int
    public var height: Int
    /// Frames a second as announced, which is not always what comes; `nil` where nothing is announced.
    public var frameRate: Double?
    /// The parameter sets, each behind a start code; empty where they come with the key frames only.
    public var extradata: [UInt8]

    public init(codec: VideoCodec, width: Int = 0, height: Int = 0, frameRate: Double? = nil, extradata: [UInt8] = []) {
        self.codec = codec
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.extradata = extradata
    }
}

extension VideoCodec {
    init?(ffmpeg id: AVCodecID) {
        switch id {
        case AV_CODEC_ID_H264: self = .h264
        case AV_CODEC_ID_HEVC: self = .h265
        case AV_CODEC_ID_MJPEG: self = .mjpeg
        default: return nil
        }
    }

    var ffmpegID: AVCodecID {
        switch self {
        case .h264: AV_CODEC_ID_H264
        case .h265: AV_CODEC_ID_HEVC
        case .mjpeg: AV_CODEC_ID_MJPEG
        }
    }
}
