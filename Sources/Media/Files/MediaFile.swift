// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc
public import Vocabulary

/// A clip on disk, read picture by picture as if a camera had sent it, only as fast as one reads. Blocks; one caller at a time.
public struct MediaFile: ~Copyable {
    /// The containers that are opened. Playlists and other files that name further files are not among them: a clip is one file.
    static let formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,flv,asf,h264,hevc,mjpeg,mpjpeg,nut"
    /// Time that opening may take: clips may lie on slow shares, not on dead ones.
    static let openingPatience = Duration.seconds(30)

    public let stream: VideoStreamInfo
    /// Pictures in the file, where the container tells.
    public let frameCount: Int?

    private let streamIndex: Int32
    private let timeBase: AVRational
    private var demuxer: Demuxer
    private var converter: AnnexBConverter
    private var lastPTS: Int64?
    private let ticksPerFrame: Int64

    /// Opens the clip and finds its video. Throws `.notFound`, `.badFile`, `.noVideo`, `.unsupportedCodec` or `.interrupted`.
    public init(path: String, interrupt: Interrupt) throws(MediaError) {
        let gate = ReadGate(interrupt: interrupt)
        gate.allow(Self.openingPatience)
        let demuxer = try Self.open(path, gate: gate)
        let (video, codec) = try Self.video(of: demuxer, name: path)
        self.converter = try AnnexBConverter(for: video, codec: codec)
        let parameters = video.pointee.codecpar.pointee
        let rate = video.pointee.avg_frame_rate.plausibleFrameRate ?? video.pointee.r_frame_rate.plausibleFrameRate
        self.stream = VideoStreamInfo(
            codec: codec,
            width: max(0, Int(parameters.width)),
            height: max(0, Int(parameters.height)),
            frameRate: rate,
            extradata: converter.extradata
        )
        self.frameCount = video.pointee.nb_frames > 0 ? Int(video.pointee.nb_frames) : nil
        self.streamIndex = video.pointee.index
        self.timeBase = video.pointee.time_base
        self.ticksPerFrame = Int64((Double(MediaTimestamp.ticksPerSecond) / (rate ?? 25)).rounded())
        self.demuxer = demuxer
    }

    /// The next picture, still compressed; `nil` at the end of the file. Throws `.badFile` where the container is damaged, `.interrupted`.
    ///
    /// The time of a picture is when it is read. One without timestamp comes a frame's duration after the one before.
    public mutating func nextAccessUnit() throws(MediaError) -> AccessUnit? {
        demuxer.gate.allow(Self.openingPatience)
        while true {
            do throws(Demuxer.Failure) {
                guard try demuxer.read().isPacket else { return nil }
            } catch {
                throw Self.failure(error, name: "the clip", gate: demuxer.gate)
            }
            let packet = demuxer.packet
            guard packet.pointee.stream_index == streamIndex, packet.pointee.size > 0 else { continue }
            let isDamaged = packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 || !converter.convert(packet)
            return unit(packet, isDamaged: isDamaged)
        }
    }

    private mutating func unit(_ packet: UnsafeMutablePointer<AVPacket>, isDamaged: Bool) -> AccessUnit {
        let dts = MediaTimestamp.ticks(packet.pointee.dts, in: timeBase)
        let pts = MediaTimestamp.ticks(packet.pointee.pts, in: timeBase) ?? dts ?? lastPTS.map { $0 + ticksPerFrame } ?? 0
        lastPTS = pts
        return AccessUnit(
            codec: stream.codec,
            pts: MediaTimestamp(ticks: pts),
            dts: MediaTimestamp(ticks: dts ?? pts),
            isKeyFrame: stream.codec == .mjpeg || packet.pointee.flags & AV_PKT_FLAG_KEY != 0,
            bytes: Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size))),
            time: .now,
            continuity: isDamaged ? .damaged : .whole
        )
    }
}

extension MediaFile {
    private static func open(_ path: String, gate: ReadGate) throws(MediaError) -> Demuxer {
        do throws(Demuxer.Failure) {
            let demuxer = try Demuxer(
                Demuxer.Request(
                    url: "file:\(path)",
                    options: ["protocol_whitelist": "file", "format_whitelist": formats],
                    flags: AVFMT_FLAG_GENPTS
                ),
                gate: gate
            )
            try demuxer.probe()
            return demuxer
        } catch {
            throw failure(error, name: path, gate: gate)
        }
    }

    private static func video(
        of demuxer: borrowing Demuxer,
        name: String
    ) throws(MediaError) -> (UnsafeMutablePointer<AVStream>, VideoCodec) {
        let index = av_find_best_stream(demuxer.context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
        guard index >= 0, demuxer.streams.indices.contains(Int(index)) else {
            throw MediaError(code: .noVideo, detail: "\(name) has no video", status: index)
        }
        let stream = demuxer.streams[Int(index)]
        guard let codec = VideoCodec(ffmpeg: stream.pointee.codecpar.pointee.codec_id) else {
            let codec = avcodec_get_name(stream.pointee.codecpar.pointee.codec_id).map { String(cString: $0) } ?? "unknown"
            throw MediaError(code: .unsupportedCodec, detail: "\(name) holds \(codec) video; H.264, H.265 and MJPEG can be read")
        }
        for other in demuxer.streams where other != stream { other.pointee.discard = AVDISCARD_ALL }
        return (stream, codec)
    }

    private static func failure(_ failure: Demuxer.Failure, name: String, gate: ReadGate) -> MediaError {
        let (code, detail): (MediaError.Code, String) =
            if gate.interrupt.isInterrupted {
                (.interrupted, "reading \(name) was called off")
            } else if gate.isExpired {
                (.timeout, "\(name) could not be read in time")
            } else if failure.status == cffmpeg_averror(ENOENT) {
                (.notFound, "there is no file \(name)")
            } else {
                (.badFile, "\(name) is damaged or no clip that can be read")
            }
        return MediaError(code: code, detail: detail, status: failure.status)
    }
}
