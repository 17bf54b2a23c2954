// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc

/// An open container or RTSP session, read packet by packet. Used by one thread at a time.
struct Demuxer: ~Copyable {
    /// Why a demuxer could not be opened or read: FFmpeg's status, and what it said.
    struct Failure: Error {
        let status: Int32
        let notes: FFmpegLog.Notes
    }

    /// What to read and how.
    struct Request {
        var url: String
        var formatName: String?
        var options: [String: String] = [:]
        /// `AVFMT_FLAG_...`
        var flags: Int32 = 0
        /// How long FFmpeg may wait for packets that arrive out of order; `nil` for its own default.
        var maximumDelay: Duration?
    }

    let context: UnsafeMutablePointer<AVFormatContext>
    /// The packet read last, until the next `read`.
    let packet: UnsafeMutablePointer<AVPacket>
    let gate: ReadGate

    /// Opens; blocks as long as `gate` allows.
    init(_ request: Request, gate: ReadGate) throws(Failure) {
        guard var context = avformat_alloc_context() as UnsafeMutablePointer<AVFormatContext>? else { throw Failure(outOfMemory: ()) }
        guard let packet = av_packet_alloc() else {
            avformat_free_context(context)
            throw Failure(outOfMemory: ())
        }
        context.pointee.interrupt_callback = gate.callback
        context.pointee.flags |= request.flags
        // RTP's timestamps are already unwrapped, files' need no guessing.
        context.pointee.correct_ts_overflow = 0
        if let delay = request.maximumDelay { context.pointee.max_delay = Int32(clamping: Int64(delay / .microseconds(1))) }
        var options = FFmpegDictionary(request.options)
        let (status, notes) = FFmpegLog.noting(at: gate) {
            // Frees the context where it fails.
            var owned: UnsafeMutablePointer<AVFormatContext>? = context
            let status = avformat_open_input(&owned, request.url, request.formatName.flatMap { av_find_input_format($0) }, &options.pointer)
            if let owned { context = owned }
            return status
        }
        guard status >= 0 else {
            var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&ownedPacket)
            throw Failure(status: status, notes: notes)
        }
        self.context = context
        self.packet = packet
        self.gate = gate
    }

    deinit {
        gate.beginClosing()
        var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&ownedPacket)
        var ownedContext: UnsafeMutablePointer<AVFormatContext>? = context
        _ = FFmpegLog.noting { avformat_close_input(&ownedContext) }
    }

    /// The address that FFmpeg believes to read from.
    var url: String? { context.pointee.url.map { String(cString: $0) } }

    /// Reads as far as it takes to know the streams: for files, which have time for it.
    func probe() throws(Failure) {
        let (status, notes) = FFmpegLog.noting { avformat_find_stream_info(context, nil) }
        guard status >= 0 else { throw Failure(status: status, notes: notes) }
    }

    /// Asks an RTSP server to play.
    func play() throws(Failure) {
        let (status, notes) = FFmpegLog.noting { av_read_play(context) }
        guard status >= 0 else { throw Failure(status: status, notes: notes) }
    }

    /// Reads the next packet into `packet`; blocks as long as the gate allows. `false` at the end of the stream.
    mutating func read() throws(Failure) -> (isPacket: Bool, notes: FFmpegLog.Notes) {
        av_packet_unref(packet)
        let (status, notes) = FFmpegLog.noting { [context, packet] in av_read_frame(context, packet) }
        if status == cffmpeg_averror_eof() { return (false, notes) }
        guard status >= 0 else { throw Failure(status: status, notes: notes) }
        return (true, notes)
    }

    /// The streams in the container's order.
    var streams: [UnsafeMutablePointer<AVStream>] {
        (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
    }
}

extension Demuxer.Failure {
    fileprivate init(outOfMemory: Void) { self.init(status: cffmpeg_averror(ENOMEM), notes: FFmpegLog.Notes()) }
}
