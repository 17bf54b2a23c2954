// SPDX-License-Identifier: Apache-2.0

import CFFmpeg

extension PixelFormat {
    /// Our name for FFmpeg's `format`; `nil` for layouts outside the list. FFmpeg's `yuvj` and alpha variants of the planar formats lie
    /// the same way in memory; their range is told by `ColourDescription`, their alpha plane is not looked at.
    init?(ffmpeg format: AVPixelFormat) {
        switch format {
        case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVA420P: self = .i420
        case AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVA422P: self = .i422
        case AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVA444P: self = .i444
        case AV_PIX_FMT_YUV420P10LE: self = .i010
        case AV_PIX_FMT_YUV422P10LE: self = .i210
        case AV_PIX_FMT_YUV444P10LE: self = .i410
        case AV_PIX_FMT_NV12: self = .nv12
        case AV_PIX_FMT_GRAY8: self = .gray
        case AV_PIX_FMT_RGB24: self = .rgb24
        case AV_PIX_FMT_BGR24: self = .bgr24
        case AV_PIX_FMT_RGBA, AV_PIX_FMT_RGB0: self = .rgba
        case AV_PIX_FMT_BGRA, AV_PIX_FMT_BGR0: self = .bgra
        case AV_PIX_FMT_ARGB, AV_PIX_FMT_0RGB: self = .argb
        default: return nil
        }
    }

    var ffmpeg: AVPixelFormat {
        switch self {
        case .i420: AV_PIX_FMT_YUV420P
        case .i422: AV_PIX_FMT_YUV422P
        case .i444: AV_PIX_FMT_YUV444P
        case .i010: AV_PIX_FMT_YUV420P10LE
        case .i210: AV_PIX_FMT_YUV422P10LE
        case .i410: AV_PIX_FMT_YUV444P10LE
        case .nv12: AV_PIX_FMT_NV12
        case .gray: AV_PIX_FMT_GRAY8
        case .rgb24: AV_PIX_FMT_RGB24
        case .bgr24: AV_PIX_FMT_BGR24
        case .rgba: AV_PIX_FMT_RGBA
        case .bgra: AV_PIX_FMT_BGRA
        case .argb: AV_PIX_FMT_ARGB
        }
    }
}
