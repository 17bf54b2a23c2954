// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Puts the packets of an H.264 or H.265 stream together to pictures.
///
/// A value that decides and does nothing else: packets in, pictures out. A picture ends where the next begins (another timestamp, the
/// first slice of a picture, or something that only stands before slices), or earlier where `CompletionPredictor` may say so.
struct AccessUnitAssembler {
    /// A picture, still compressed.
    struct Picture {
        var bytes: [UInt8] = []
        /// The RTP timestamp of its slices, unwrapped.
        var pts: Int64 = 0
        var slices = 0
        var isKey = false
        var hasParameterSets = false
        /// The camera's clock at this picture, in microseconds since 1970, if it told.
        var reportedTime: Int64?
        var continuity = AccessUnit.Continuity.whole
    }

    /// Most bytes of one picture; a larger one is lost. The largest real ones are a few megabytes.
    static let largestPicture = 16 << 20

    let codec: VideoCodec
    private var pending = Picture()
    private var predictor = CompletionPredictor()
    /// Since when the pending picture looks complete though it was not passed on.
    private var looksComplete = false
    private var wasWrong = false
    /// Slice data in the packet before; `nil` if it ended no slice we know.
    private var lastPayload: Int?
    /// The picture passed on early, until it is certain that no more of it comes.
    private var early: (pts: Int64, slices: Int, isKey: Bool)?
    /// Something was lost since the last whole picture began.
    private var hasGap = false

    init(codec: VideoCodec) { self.codec = codec }

    /// Takes the next packet; returns the pictures that are complete with it, at most two.
    ///
    /// `afterLoss`: packets are missing right before this one. A packet without timestamp belongs to the same instant as the one before.
    mutating func add(_ packet: UnsafeBufferPointer<UInt8>, pts: Int64?, reportedTime: Int64? = nil, afterLoss: Bool = false) -> [Picture] {
        let scan = NALUnitScan(packet, codec: codec)
        var complete: [Picture] = []
        let pts = pts ?? early?.pts ?? pending.pts
        if afterLoss {
            hasGap = true
            if !pending.bytes.isEmpty { pending.continuity = .damaged }
            early = nil
            lastPayload = nil
        }
        let begins = pts != (early?.pts ?? pending.pts) || scan.startsWithFirstSlice
        if begins, pending.slices > 0 { complete.append(finish()) }
        judge(scan, begins: begins)
        append(packet, scan: scan, pts: pts)
        pending.reportedTime = reportedTime ?? pending.reportedTime
        if looksComplete, !wasWrong, predictor.isTrusted {
            early = (pending.pts, pending.slices, pending.isKey)
            complete.append(take())
        }
        return complete
    }

    /// What is left when no more packets come; `nil` if it is no picture.
    mutating func end() -> Picture? { pending.slices > 0 ? take() : nil }

    /// Tells the predictor what this packet shows about its guess at the packet before.
    private mutating func judge(_ scan: NALUnitScan, begins: Bool) {
        if !scan.startsWithUnit, let lastPayload { predictor.continued(payload: lastPayload) }
        if let passedOn = early {
            early = nil
            if begins {
                predictor.pictureEnded(slices: passedOn.slices, isKey: passedOn.isKey, guessedRight: true)
            } else {
                predictor.guessedWrong(wasFollowed: true)
                hasGap = hasGap || scan.hasSlices
            }
        } else if looksComplete, !wasWrong {
            // The picture still grows, so it was not complete when it looked so.
            predictor.guessedWrong(wasFollowed: false)
            wasWrong = true
        }
    }

    private mutating func append(_ packet: UnsafeBufferPointer<UInt8>, scan: NALUnitScan, pts: Int64) {
        guard scan.startsWithUnit || !pending.bytes.isEmpty else {
            // The rest of something whose beginning never came, or was passed on too early.
            hasGap = true
            return
        }
        if pending.slices == 0 { pending.pts = pts }
        if hasGap, pending.continuity == .whole {
            pending.continuity = pending.bytes.isEmpty && !scan.startsPicture ? .damaged : .afterLoss
        }
        guard pending.bytes.count + packet.count <= Self.largestPicture else {
            pending = Picture(pts: pending.pts)
            hasGap = true
            return
        }
        pending.bytes.append(contentsOf: packet)
        for unit in scan.units {
            switch unit {
            case .slice(_, let isKey):
                pending.slices += 1
                pending.isKey = pending.isKey || isKey
            case .sequenceParameters: pending.hasParameterSets = true
            case .prefix, .other: break
            }
        }
        let overhead = scan.startsWithUnit ? 4 + NALUnit.headerLength(codec) : 0
        let payload = packet.count - overhead
        lastPayload = payload
        looksComplete = predictor.looksComplete(slices: pending.slices, isKey: pending.isKey, payload: payload)
    }

    /// The pending picture, now that the next one begins.
    private mutating func finish() -> Picture {
        predictor.pictureEnded(slices: pending.slices, isKey: pending.isKey, guessedRight: looksComplete && !wasWrong)
        return take()
    }

    private mutating func take() -> Picture {
        defer {
            if pending.continuity != .damaged { hasGap = false }
            pending = Picture(pts: pending.pts)
            looksComplete = false
            wasWrong = false
        }
        return pending
    }
}
