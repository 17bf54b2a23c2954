// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import FoundationEssentials
public import Vocabulary

/// One RTSP connection to a camera, from login to goodbye.
///
/// Every call blocks, so it belongs on a thread of its own (`BlockingThread`), and it is used by one thread at a time. Letting go of it says
/// goodbye to the camera, which takes no more than a third of a second. It never reconnects: who owns it decides about that.
///
/// Pictures wait in the socket's buffers while nobody reads; a reader that is too slow makes the camera drop them, and sees the loss in
/// `AccessUnit.continuity`. Only video is asked for; sound and metadata stay at the camera.
public struct CameraConnection: ~Copyable {
    /// What is known of the video so far; completed by the first key frame where the camera describes itself poorly.
    public private(set) var stream: VideoStreamInfo

    private let url: CameraURL
    private let options: CameraOptions
    private let streamIndex: Int32
    private let timeBase: AVRational
    private var demuxer: Demuxer
    private var inspector: StreamInspector
    private var assembler: AccessUnitAssembler
    private var clock = CameraClock()
    private var lossPending = false
    private var ready: [AccessUnit] = []
    private var hasBegun = false
    private var hasEnded = false

    /// Resolves the camera's name, connects to an address that `guard` permits, logs in and asks the camera to play.
    ///
    /// - Parameter guard: Judges each address the camera's name leads to; by default all are good.
    public init(
        to url: CameraURL,
        options: CameraOptions = CameraOptions(),
        guard isPermitted: @escaping AddressGuard = { _, _ in true },
        interrupt: Interrupt
    ) throws(MediaError) {
        let gate = ReadGate(interrupt: interrupt)
        try self.init(CameraDialler(url: url, options: options, gate: gate, isPermitted: isPermitted))
    }

    init(_ dialler: CameraDialler) throws(MediaError) {
        let (url, options) = (dialler.url, dialler.options)
        dialler.gate.allow(options.connectTimeout)
        try Demuxer.Request.checkCanVerify(url, options)
        let demuxer = try dialler.dial()
        let chosen = try Self.video(of: demuxer, at: url)
        try Self.play(demuxer, at: url, options: options)
        self.inspector = try StreamInspector(codec: chosen.info.codec, extradata: chosen.info.extradata)
        self.assembler = AccessUnitAssembler(codec: chosen.info.codec)
        self.stream = chosen.info
        self.streamIndex = chosen.index
        self.timeBase = chosen.timeBase
        self.url = url
        self.options = options
        self.demuxer = demuxer
    }

    private static func play(_ demuxer: borrowing Demuxer, at url: CameraURL, options: CameraOptions) throws(MediaError) {
        do throws(Demuxer.Failure) {
            try demuxer.play()
        } catch {
            throw MediaError(connecting: url, options: options, gate: demuxer.gate, failure: error)
        }
    }

    /// The stream to read: the first in a codec we read. The others are told to be silent.
    private static func video(
        of demuxer: borrowing Demuxer,
        at url: CameraURL
    ) throws(MediaError) -> (info: VideoStreamInfo, index: Int32, timeBase: AVRational) {
        let video = demuxer.streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
        guard let chosen = video.first(where: { VideoCodec(ffmpeg: $0.pointee.codecpar.pointee.codec_id) != nil }) ?? video.first else {
            throw MediaError(code: .noVideo, detail: "\(url.place) offers no video")
        }
        let parameters = chosen.pointee.codecpar.pointee
        guard let codec = VideoCodec(ffmpeg: parameters.codec_id) else {
            let name = avcodec_get_name(parameters.codec_id).map { String(cString: $0) } ?? "unknown"
            throw MediaError(code: .unsupportedCodec, detail: "\(url.place) sends \(name) video; set the camera to H.264, H.265 or MJPEG")
        }
        for other in demuxer.streams where other != chosen { other.pointee.discard = AVDISCARD_ALL }
        let info = VideoStreamInfo(
            codec: codec,
            width: max(0, Int(parameters.width)),
            height: max(0, Int(parameters.height)),
            frameRate: chosen.pointee.avg_frame_rate.plausibleFrameRate,
            extradata: chosen.extradata
        )
        return (info, chosen.pointee.index, chosen.pointee.time_base)
    }

    /// The next picture, still compressed; blocks until it is complete. `nil`: the camera ended the stream.
    ///
    /// Throws `.timeout` when no first picture came in time, `.stalled` when no further one did or the line broke, `.interrupted`. After that, and
    /// after `nil`, the connection is used up.
    public mutating func nextAccessUnit() throws(MediaError) -> AccessUnit? {
        demuxer.gate.allow(hasBegun ? options.gapTimeout : options.firstPacketTimeout)
        while ready.isEmpty, !hasEnded {
            do throws(Demuxer.Failure) {
                let (isPacket, notes) = try demuxer.read()
                lossPending = lossPending || notes.lostPackets > 0
                if isPacket { takePacket() } else { end() }
            } catch {
                hasEnded = true
                throw MediaError(reading: url, hasBegun: hasBegun, options: options, gate: demuxer.gate, failure: error)
            }
            // The camera may send without end and yet no picture.
            if ready.isEmpty, !hasEnded, demuxer.gate.isShut {
                hasEnded = true
                throw MediaError(reading: url, hasBegun: hasBegun, options: options, gate: demuxer.gate, failure: nil)
            }
        }
        guard !ready.isEmpty else { return nil }
        hasBegun = true
        return ready.removeFirst()
    }

    private mutating func takePacket() {
        let packet = demuxer.packet
        guard packet.pointee.stream_index == streamIndex, packet.pointee.size > 0, let data = packet.pointee.data else { return }
        let bytes = UnsafeBufferPointer(start: data, count: Int(packet.pointee.size))
        let pts = MediaTimestamp.ticks(packet.pointee.pts, in: timeBase)
        let isLossy = lossPending
        lossPending = false
        if stream.codec == .mjpeg {
            // Every picture stands alone: what was lost before it does not hurt it. FFmpeg drops those with holes itself.
            let isDamaged = packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
            pass(
                AccessUnitAssembler.Picture(
                    bytes: Array(bytes),
                    pts: pts ?? 0,
                    slices: 1,
                    isKey: true,
                    reportedTime: packet.producerTime,
                    continuity: isDamaged ? .damaged : isLossy ? .afterLoss : .whole
                )
            )
        } else {
            for picture in assembler.add(bytes, pts: pts, reportedTime: packet.producerTime, afterLoss: isLossy) { pass(picture) }
        }
    }

    private mutating func end() {
        hasEnded = true
        if let picture = assembler.end() { pass(picture) }
    }

    /// Makes an access unit of a picture and puts it where `nextAccessUnit` takes it.
    private mutating func pass(_ picture: AccessUnitAssembler.Picture) {
        let received = ContinuousClock.now
        var bytes = picture.bytes
        var isKeyFrame = picture.isKey
        if stream.codec != .mjpeg {
            if picture.isKey, !picture.hasParameterSets { bytes.insert(contentsOf: stream.extradata, at: 0) }
            isKeyFrame = inspector.inspect(&bytes, updating: &stream)
        }
        let pts = MediaTimestamp(ticks: picture.pts)
        let time = clock.captureTime(
            pts: pts,
            reported: picture.reportedTime,
            received: received,
            ourSeconds: Date().timeIntervalSince1970
        )
        ready.append(
            AccessUnit(
                codec: stream.codec,
                pts: pts,
                dts: pts,
                isKeyFrame: isKeyFrame,
                bytes: bytes,
                time: time,
                continuity: picture.continuity
            )
        )
    }
}
