// SPDX-License-Identifier: Apache-2.0

/// Which interleaved channel of one connection carries what.
///
/// A track has two neighbouring channels, RTP on the lower and RTCP on the upper one.
struct ChannelTable: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case rtp, rtcp
    }

    struct Route: Hashable, Sendable {
        let track: Int
        let kind: Kind
    }

    private var routes: [Route?] = Array(repeating: nil, count: 256)
    /// The RTP channel of each track that was set up.
    private(set) var rtpChannels: [Int: UInt8] = [:]

    subscript(channel: UInt8) -> Route? { routes[Int(channel)] }

    /// All channels in use.
    var channels: Set<UInt8> { Set(rtpChannels.values.flatMap { [$0, $0 + 1] }) }

    /// Gives `track` the first pair of `wishes` that is free, else the lowest free pair that begins with an even number.
    /// Returns the RTP channel; `nil` if all are taken.
    mutating func assign(track: Int, wishes: [UInt8]) -> UInt8? {
        let candidates = wishes + stride(from: 0, through: 254, by: 2)
        guard let channel = candidates.first(where: { $0 < 255 && self[$0] == nil && self[$0 + 1] == nil }) else { return nil }
        routes[Int(channel)] = Route(track: track, kind: .rtp)
        routes[Int(channel) + 1] = Route(track: track, kind: .rtcp)
        rtpChannels[track] = channel
        return channel
    }
}
