// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Vocabulary

/// Rewrites packets of containers that store lengths before NAL units (MP4, Matroska) to start codes, with parameter sets before key frames: the form
/// RTSP cameras send and `AccessUnit` promises. Leaves alone what has start codes already.
struct AnnexBConverter: ~Copyable {
    /// `nil` where nothing has to be rewritten.
    private let filter: UnsafeMutablePointer<AVBSFContext>?
    /// The parameter sets behind start codes.
    let extradata: [UInt8]

    init(for stream: UnsafeMutablePointer<AVStream>, codec: VideoCodec) throws(MediaError) {
        let extradata = stream.extradata
        // What such containers store begins with a version, 1 (or 0 in early H.265 files); start codes begin with two zeros.
        guard codec != .mjpeg, extradata.count > 6, !(extradata[0] == 0 && extradata[1] == 0) else {
            self.filter = nil
            self.extradata = extradata
            return
        }
        var filter: UnsafeMutablePointer<AVBSFContext>?
        let name = codec == .h264 ? "h264_mp4toannexb" : "hevc_mp4toannexb"
        guard av_bsf_alloc(av_bsf_get_by_name(name), &filter) >= 0, let filter else {
            throw MediaError(code: .decoding, detail: "the installed FFmpeg was built without \(name)")
        }
        avcodec_parameters_copy(filter.pointee.par_in, stream.pointee.codecpar)
        filter.pointee.time_base_in = stream.pointee.time_base
        let (status, _) = FFmpegLog.noting { av_bsf_init(filter) }
        guard status >= 0 else {
            var owned: UnsafeMutablePointer<AVBSFContext>? = filter
            av_bsf_free(&owned)
            throw MediaError(code: .badFile, detail: "the file's \(codec.rawValue) parameters are damaged", status: status)
        }
        self.filter = filter
        let parameters = filter.pointee.par_out.pointee
        self.extradata = Array(UnsafeBufferPointer(start: parameters.extradata, count: Int(parameters.extradata_size)))
    }

    deinit {
        var owned: UnsafeMutablePointer<AVBSFContext>? = filter
        av_bsf_free(&owned)
    }

    /// Rewrites `packet` in place. `false`: it is damaged beyond that.
    mutating func convert(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
        guard let filter else { return true }
        let (status, _) = FFmpegLog.noting {
            let sent = av_bsf_send_packet(filter, packet)
            return sent < 0 ? sent : av_bsf_receive_packet(filter, packet)
        }
        return status >= 0
    }
}
