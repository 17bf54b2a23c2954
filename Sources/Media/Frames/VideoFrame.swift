// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
public import Vocabulary

/// One decoded picture. Immutable, and shared by reference between whoever looks at it.
///
/// Nobody draws on a frame: the decoder still predicts the next pictures from it. It holds one reference to the decoder's
/// buffer and gives it back when the last owner lets go; a decoder goes on making frames while old ones live, so keeping
/// many costs memory (3 MB each at 1080p) and nothing else.
public final class VideoFrame: Sendable {
    public let width: Int
    public let height: Int
    public let format: PixelFormat
    public let colour: ColourDescription
    public let pts: MediaTimestamp
    public let time: CaptureTime
    /// Decoded with errors, or from damaged data: worth showing, not worth alerting on.
    public let isCorrupt: Bool

    // Safe to share: never written after `init`, and FFmpeg counts buffer references atomically.
    private nonisolated(unsafe) let frame: UnsafeMutablePointer<AVFrame>

    /// Takes over `frame`, which is freed with this object, or at once when this throws: `.decoding` for a layout outside `PixelFormat`.
    init(adopting frame: UnsafeMutablePointer<AVFrame>, pts: MediaTimestamp, time: CaptureTime, isCorrupt: Bool) throws(MediaError) {
        let rawFormat = AVPixelFormat(frame.pointee.format)
        guard let format = PixelFormat(ffmpeg: rawFormat), (0..<format.planeCount).allSatisfy({ frame.hasUprightPlane($0) }) else {
            let name = av_get_pix_fmt_name(rawFormat).map { String(cString: $0) } ?? "number \(rawFormat.rawValue)"
            var owned: UnsafeMutablePointer<AVFrame>? = frame
            av_frame_free(&owned)
            throw MediaError(code: .decoding, detail: "the picture has pixel format \(name), which is not supported")
        }
        self.frame = frame
        self.format = format
        self.width = Int(frame.pointee.width)
        self.height = Int(frame.pointee.height)
        self.colour = ColourDescription(of: frame)
        self.pts = pts
        self.time = time
        self.isCorrupt = isCorrupt
    }

    deinit {
        var owned: UnsafeMutablePointer<AVFrame>? = frame
        av_frame_free(&owned)
    }

    /// Lends the samples for reading while `body` runs.
    func withPlanes<Value, Failure: Error>(_ body: (FramePlanes) throws(Failure) -> Value) throws(Failure) -> Value {
        try withExtendedLifetime(self) { () throws(Failure) -> Value in
            guard let first = plane(0) else { preconditionFailure("a frame has its first plane: init checked") }
            return try body(FramePlanes(first: first, second: plane(1), third: plane(2)))
        }
    }

    private func plane(_ index: Int) -> FramePlane? {
        guard index < format.planeCount, let base = frame.planeBase(index) else { return nil }
        return FramePlane(
            base: UnsafePointer(base),
            stride: frame.planeStride(index),
            rowBytes: format.rowBytes(plane: index, width: width),
            rows: format.rows(plane: index, height: height)
        )
    }
}

extension UnsafeMutablePointer<AVFrame> {
    /// The top left sample of one of the first three planes.
    func planeBase(_ index: Int) -> UnsafeMutablePointer<UInt8>? {
        switch index {
        case 0: pointee.data.0
        case 1: pointee.data.1
        case 2: pointee.data.2
        default: nil
        }
    }

    /// Bytes from one row to the next in one of the first three planes.
    func planeStride(_ index: Int) -> Int {
        switch index {
        case 0: Int(pointee.linesize.0)
        case 1: Int(pointee.linesize.1)
        case 2: Int(pointee.linesize.2)
        default: 0
        }
    }

    /// Whether the plane exists and its rows run downwards.
    fileprivate func hasUprightPlane(_ index: Int) -> Bool { planeBase(index) != nil && planeStride(index) > 0 }
}
