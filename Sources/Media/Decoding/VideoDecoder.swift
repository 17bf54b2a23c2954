// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc
public import Vocabulary

/// Access units that went into a decoder and that no frame will come from: before the first key frame, after a loss, or undecodable.
public struct Discarded: Hashable, Sendable {
    public var count: Int

    public init(_ count: Int = 0) { self.count = count }
}

/// Turns access units into pictures. One stream, one caller at a time; blocks for the time decoding takes and never waits.
///
/// After a loss everything is discarded up to the next whole key frame: a picture predicted from a missing one looks like something that is not
/// there. A picture the decoder had to mend is marked corrupt, and so are those after it until the next key frame, since they are predicted from it.
///
/// Every unit is accounted for: after `finish`, the frames handed out and the units discarded add up to the units put in.
public struct VideoDecoder: ~Copyable {
    /// Most pixels of a picture. A stream that claims more is refused before memory is spent on it.
    static let mostPixels = 1 << 26

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let packet: UnsafeMutablePointer<AVPacket>
    private var ledger = DecodeLedger()
    private var waitsForKeyFrame = true
    /// What comes out was predicted from a picture that was mended.
    private var isTainted = false
    /// Found to be lost since it was last told.
    private var discarded = 0

    /// `threads` above 1 decode several pictures at once, and delay each by as many: good for clips, not for cameras. With them, pictures that
    /// refer to missing ones are not all recognised: FFmpeg says so on threads of its own.
    public init(for stream: VideoStreamInfo, threads: Int = 1) throws(MediaError) {
        guard let codec = avcodec_find_decoder(stream.codec.ffmpegID) else {
            throw MediaError(code: .decoding, detail: "the installed FFmpeg was built without a decoder for \(stream.codec.rawValue)")
        }
        guard let context = avcodec_alloc_context3(codec), let packet = av_packet_alloc() else { throw .outOfMemory }
        context.setExtradata(stream.extradata)
        context.pointee.thread_count = Int32(clamping: max(1, threads))
        context.pointee.max_pixels = Int64(Self.mostPixels)
        // Timestamps are our numbers, not times: see `feed`.
        context.pointee.pkt_timebase = AVRational(num: 1, den: 1)
        let (status, _) = FFmpegLog.noting { avcodec_open2(context, codec, nil) }
        guard status >= 0 else {
            var owned: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&owned)
            var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&ownedPacket)
            throw MediaError(code: .decoding, detail: "no \(stream.codec.rawValue) decoder can be made for this stream", status: status)
        }
        self.context = context
        self.packet = packet
    }

    deinit {
        var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&ownedPacket)
        var owned: UnsafeMutablePointer<AVCodecContext>? = context
        _ = FFmpegLog.noting { avcodec_free_context(&owned) }
    }

    /// Decodes one unit and hands out the frames that are ready, in the order they are shown in. Streams without reordered pictures have no
    /// delay: a unit's frame comes out of the same call.
    ///
    /// Returns how many units turned out to be lost, this one or earlier ones. A damaged unit is not an error. Throws `.decoding` for a picture in a
    /// pixel format that nobody here can read, `.internal` when memory runs out.
    public mutating func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Discarded {
        if unit.continuity == .damaged || (unit.continuity == .afterLoss && !unit.isKeyFrame) { reset() }
        if unit.continuity == .damaged || (waitsForKeyFrame && !unit.isKeyFrame) {
            discarded += 1
            return takeDiscarded()
        }
        waitsForKeyFrame = false
        try feed(unit)
        try drain(onFrame)
        return takeDiscarded()
    }

    /// Hands out what the decoder kept back. After it the decoder is as new, and waits for a key frame.
    public mutating func finish(onFrame: (VideoFrame) -> Void) throws(MediaError) -> Discarded {
        _ = FFmpegLog.noting { avcodec_send_packet(context, nil) }
        try drain(onFrame)
        reset()
        return takeDiscarded()
    }

    /// Forgets everything and discards up to the next key frame: for a jump in the stream that it does not tell itself. What was kept back
    /// is lost, and counted with the next call's.
    public mutating func reset() {
        avcodec_flush_buffers(context)
        discarded += ledger.close()
        waitsForKeyFrame = true
        isTainted = false
    }

    private mutating func takeDiscarded() -> Discarded {
        defer { discarded = 0 }
        return Discarded(discarded)
    }

    private mutating func feed(_ unit: AccessUnit) throws(MediaError) {
        // Allocates and copies: FFmpeg reads a little past the end and wants zeros there, which an array does not have.
        guard av_new_packet(packet, Int32(clamping: unit.bytes.count)) >= 0, let data = packet.pointee.data else { throw .outOfMemory }
        unit.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: data, count: $0.count).copyMemory(from: $0) }
        let (number, lost) = ledger.enter(unit)
        discarded += lost
        // The decoder carries a packet's timestamp to its frame, through all reordering, and does not look at it: the one way to know whose
        // frame it is that all versions of FFmpeg have.
        packet.pointee.pts = number
        packet.pointee.flags = unit.isKeyFrame ? AV_PKT_FLAG_KEY : 0
        let (status, notes) = FFmpegLog.noting { [context, packet] in avcodec_send_packet(context, packet) }
        av_packet_unref(packet)
        if notes.missingReferences > 0 { isTainted = true }
        if status == cffmpeg_averror(ENOMEM) { throw .outOfMemory }
        guard status < 0 else { return }
        if ledger.refuse(number) { discarded += 1 }
        // Whatever is predicted from it is lost with it.
        reset()
    }

    private mutating func drain(_ onFrame: (VideoFrame) -> Void) throws(MediaError) {
        while true {
            guard let frame = av_frame_alloc() else { throw .outOfMemory }
            let (status, notes) = FFmpegLog.noting { [context] in avcodec_receive_frame(context, frame) }
            if notes.missingReferences > 0 { isTainted = true }
            guard status >= 0 else {
                var owned: UnsafeMutablePointer<AVFrame>? = frame
                av_frame_free(&owned)
                if status == cffmpeg_averror(EAGAIN) || status == cffmpeg_averror_eof() { return }
                if status == cffmpeg_averror(ENOMEM) { throw .outOfMemory }
                // A packet failed inside: with it goes what is predicted from it.
                reset()
                return
            }
            try handOut(frame, onFrame)
        }
    }

    private mutating func handOut(_ frame: UnsafeMutablePointer<AVFrame>, _ onFrame: (VideoFrame) -> Void) throws(MediaError) {
        let (entry, lost) = ledger.leave(frame.pointee.pts, reordered: context.pointee.has_b_frames > 0)
        discarded += lost
        guard let entry else {
            var owned: UnsafeMutablePointer<AVFrame>? = frame
            av_frame_free(&owned)
            return
        }
        let isMended = frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0
        if entry.isKeyFrame { isTainted = false }
        if isMended { isTainted = true }
        onFrame(try VideoFrame(adopting: frame, pts: entry.pts, time: entry.time, isCorrupt: isTainted))
    }
}
