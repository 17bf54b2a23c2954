// SPDX-License-Identifier: Apache-2.0

/// The two UDP ports of one end: one for RTP, one for RTCP.
struct UDPPorts: Hashable, Sendable, CustomStringConvertible {
    let rtp: UInt16
    let rtcp: UInt16

    init(rtp: UInt16, rtcp: UInt16) {
        self.rtp = rtp
        self.rtcp = rtcp
    }

    /// Reads `5000-5001`, or `5000` for the same; `nil` if it is neither, or one of them is port 0.
    ///
    /// The second need not be the neighbour of the first: what stands behind an address translator cannot promise that.
    init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let rtp = UInt16(ends[0]), rtp > 0 else { return nil }
        guard let rtcp = ends.count == 2 ? UInt16(ends[1]) : (rtp < .max ? rtp + 1 : nil), rtcp > 0, rtcp != rtp else { return nil }
        self.init(rtp: rtp, rtcp: rtcp)
    }

    var description: String { "\(rtp)-\(rtcp)" }
}
