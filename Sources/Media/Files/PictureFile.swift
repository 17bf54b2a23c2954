// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import FoundationEssentials
import Glibc
import Vocabulary

/// A still picture on disk: PNG, JPEG, BMP or WebP, told apart by their first bytes and not by their names.
public enum PictureFile {
    /// Bytes of the largest file read.
    static let largestFile = 64 << 20

    /// Reads and decodes the picture. Throws `.notFound`, or `.badFile` for a damaged picture or another kind of file.
    ///
    /// RGB stays RGB; a palette is looked up, more than 8 bits a channel are cut to 8 in RGB and grey. An orientation noted in the file is
    /// not followed.
    public static func read(path: String) throws(MediaError) -> VideoFrame {
        guard FileManager.default.fileExists(atPath: path) else { throw MediaError(code: .notFound, detail: "there is no file \(path)") }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw MediaError(code: .badFile, detail: "\(path) cannot be read")
        }
        return try decode(Array(data), name: path)
    }

    /// Decodes the picture file whose content is `bytes`; `name` is for messages.
    public static func decode(_ bytes: [UInt8], name: String = "the picture") throws(MediaError) -> VideoFrame {
        guard bytes.count <= largestFile else {
            throw MediaError(code: .badFile, detail: "\(name) is larger than \(largestFile >> 20) MB")
        }
        guard let codecID = codecID(of: bytes), let codec = avcodec_find_decoder(codecID) else {
            throw MediaError(code: .badFile, detail: "\(name) is no PNG, JPEG, BMP or WebP picture")
        }
        guard let context = avcodec_alloc_context3(codec), let packet = av_packet_alloc(), let frame = av_frame_alloc() else { throw .outOfMemory }
        defer {
            var ownedContext: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&ownedContext)
            var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&ownedPacket)
        }
        context.pointee.max_pixels = Int64(VideoDecoder.mostPixels)
        let (status, _) = FFmpegLog.noting { decode(bytes, context: context, codec: codec, packet: packet, frame: frame) }
        guard status >= 0, frame.pointee.decode_error_flags == 0 else {
            var owned: UnsafeMutablePointer<AVFrame>? = frame
            av_frame_free(&owned)
            throw MediaError(code: .badFile, detail: "\(name) is a damaged picture", status: status)
        }
        return try VideoFrame(adopting: frame.reducedToSupportedFormat(), pts: MediaTimestamp(ticks: 0), time: .now, isCorrupt: false)
    }

    private static func decode(
        _ bytes: [UInt8],
        context: UnsafeMutablePointer<AVCodecContext>,
        codec: UnsafePointer<AVCodec>,
        packet: UnsafeMutablePointer<AVPacket>,
        frame: UnsafeMutablePointer<AVFrame>
    ) -> Int32 {
        var status = avcodec_open2(context, codec, nil)
        guard status >= 0 else { return status }
        status = av_new_packet(packet, Int32(bytes.count))
        guard status >= 0, let data = packet.pointee.data else { return status }
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: data, count: $0.count).copyMemory(from: $0) }
        packet.pointee.flags = AV_PKT_FLAG_KEY
        status = avcodec_send_packet(context, packet)
        guard status >= 0 else { return status }
        status = avcodec_receive_frame(context, frame)
        if status == cffmpeg_averror(EAGAIN) {
            avcodec_send_packet(context, nil)
            status = avcodec_receive_frame(context, frame)
        }
        return status
    }

    private static func codecID(of bytes: [UInt8]) -> AVCodecID? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return AV_CODEC_ID_PNG }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return AV_CODEC_ID_MJPEG }
        if bytes.starts(with: [0x42, 0x4D]) { return AV_CODEC_ID_BMP }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return AV_CODEC_ID_WEBP }
        return nil
    }
}
