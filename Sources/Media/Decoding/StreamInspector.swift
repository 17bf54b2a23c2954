// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Vocabulary

/// Reads a compressed picture's headers: whether decoding can begin there, and how large pictures are. Decodes nothing.
struct StreamInspector: ~Copyable {
    private let parser: UnsafeMutablePointer<AVCodecParserContext>
    private let context: UnsafeMutablePointer<AVCodecContext>

    init(codec: VideoCodec, extradata: [UInt8]) throws(MediaError) {
        guard let context = avcodec_alloc_context3(nil) else { throw .outOfMemory }
        guard let parser = av_parser_init(Int32(codec.ffmpegID.rawValue)) else {
            var owned: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&owned)
            throw MediaError(code: .decoding, detail: "the installed FFmpeg was built without a parser for \(codec.rawValue)")
        }
        parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
        context.pointee.codec_id = codec.ffmpegID
        cffmpeg_count_frames(context)
        context.setExtradata(extradata)
        self.parser = parser
        self.context = context
    }

    deinit {
        av_parser_close(parser)
        var owned: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&owned)
    }

    /// Looks at one picture and enters into `info` what it tells. Returns whether decoding can begin with it.
    ///
    /// `bytes` grow and shrink by the zeros that FFmpeg wants behind what it reads.
    mutating func inspect(_ bytes: inout [UInt8], updating info: inout VideoStreamInfo) -> Bool {
        let size = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Int(AV_INPUT_BUFFER_PADDING_SIZE)))
        defer { bytes.removeLast(Int(AV_INPUT_BUFFER_PADDING_SIZE)) }
        var output: UnsafeMutablePointer<UInt8>?
        var outputSize: Int32 = 0
        let noTime = cffmpeg_no_timestamp()
        _ = FFmpegLog.noting {
            bytes.withUnsafeBufferPointer {
                av_parser_parse2(parser, context, &output, &outputSize, $0.baseAddress, Int32(size), noTime, noTime, -1)
            }
        }
        if parser.pointee.width > 0, parser.pointee.height > 0 {
            info.width = Int(parser.pointee.width)
            info.height = Int(parser.pointee.height)
        }
        if info.frameRate == nil { info.frameRate = context.pointee.framerate.plausibleFrameRate }
        return parser.pointee.key_frame == 1
    }
}

extension UnsafeMutablePointer<AVCodecContext> {
    /// Hands a copy of `bytes` to the context, which frees it.
    func setExtradata(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, let memory = av_mallocz(bytes.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)) else { return }
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        pointee.extradata = memory.assumingMemoryBound(to: UInt8.self)
        pointee.extradata_size = Int32(bytes.count)
    }
}

extension AVRational {
    /// Frames a second, if the fraction is one that a camera may mean.
    var plausibleFrameRate: Double? {
        guard num > 0, den > 0 else { return nil }
        let rate = Double(num) / Double(den)
        return (0.01...1000).contains(rate) ? rate : nil
    }
}
