// SPDX-License-Identifier: Apache-2.0

import CFFmpeg

extension ColourDescription {
    /// Frames of more rows than this are taken for BT.709 where the stream does not say; the rest for BT.601. The usual guess,
    /// browsers' included: 576 rows are the tallest standard-definition picture.
    static let standardDefinitionRows = 576

    /// What `frame` says about itself, and the usual guess for what it leaves open.
    init(of frame: UnsafePointer<AVFrame>) {
        let format = AVPixelFormat(frame.pointee.format)
        let isJPEG = [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P].contains(format)
        let isRGB = PixelFormat(ffmpeg: format)?.isRGB ?? false
        // Grey in 8 bits has no "J" twin; video in it says its range, pictures do not and are full.
        let isGreyPicture = format == AV_PIX_FMT_GRAY8 && frame.pointee.color_range == AVCOL_RANGE_UNSPECIFIED
        let range: Range = isJPEG || isRGB || isGreyPicture || frame.pointee.color_range == AVCOL_RANGE_JPEG ? .full : .limited
        let matrix: Matrix =
            switch frame.pointee.colorspace {
            case AVCOL_SPC_BT709: .bt709
            case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC, AVCOL_SPC_SMPTE240M: .bt601
            case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: .bt2020
            default: Int(frame.pointee.height) > Self.standardDefinitionRows ? .bt709 : .bt601
            }
        self.init(matrix: matrix, range: range)
    }

    /// Writes this description into `frame`.
    func describe(_ frame: UnsafeMutablePointer<AVFrame>) {
        frame.pointee.color_range = range == .full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        frame.pointee.colorspace =
            switch matrix {
            case .bt601: AVCOL_SPC_SMPTE170M
            case .bt709: AVCOL_SPC_BT709
            case .bt2020: AVCOL_SPC_BT2020_NCL
            }
    }
}
