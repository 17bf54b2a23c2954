// SPDX-License-Identifier: Apache-2.0

/// One of the transports a client offers in its `Transport` header (RFC 2326, 12.39).
struct TransportOffer: Hashable, Sendable {
    /// Most offers read from one header.
    static let maximumOffers = 16

    enum Carrier: Hashable, Sendable {
        /// Inside the RTSP connection. The channel for RTP, with RTCP on the next, if the client named one.
        case interleaved(channel: UInt8?)
        /// By UDP to these ports of the client. `specification` is how the client spells the transport: `RTP/AVP` or `RTP/AVP/UDP`.
        case udp(UDPPorts, specification: String)
        /// Anything else: multicast, encrypted, UDP without ports.
        case other
    }

    enum Mode: Hashable, Sendable {
        case play, record
    }

    let carrier: Carrier
    let mode: Mode?

    /// The offers in `header`, in the client's order of preference; `nil` if it cannot be read.
    static func offers(in header: String) -> [TransportOffer]? {
        let parts = header.split(separator: ",", maxSplits: maximumOffers)
        guard !parts.isEmpty, parts.count <= maximumOffers else { return nil }
        var offers: [TransportOffer] = []
        for part in parts {
            guard let offer = TransportOffer(part) else { return nil }
            offers.append(offer)
        }
        return offers
    }

    private init?(_ text: Substring) {
        let parameters = text.split(separator: ";").map { $0.trimmingBlanks() }
        guard let specification = parameters.first?.uppercased(), !specification.isEmpty else { return nil }
        var channel: UInt8?
        var ports: UDPPorts?
        var mode: Mode?
        var isMulticast = false
        for parameter in parameters.dropFirst() {
            let name = parameter.prefix { $0 != "=" }.lowercased()
            let value = parameter.dropFirst(name.count + 1)
            switch name {
            case "interleaved":
                guard let first = Self.channel(value) else { return nil }
                channel = first
            case "client_port":
                guard let both = UDPPorts(value) else { return nil }
                ports = both
            case "mode":
                mode = ["record", "receive"].contains(value.filter { $0 != "\"" }.lowercased()) ? .record : .play
            case "multicast": isMulticast = true
            default: break
            }
        }
        self.mode = mode
        self.carrier =
            switch (specification, ports) {
            case ("RTP/AVP/TCP", _) where !isMulticast: .interleaved(channel: channel)
            case ("RTP/AVP", let ports?) where !isMulticast: .udp(ports, specification: specification)
            case ("RTP/AVP/UDP", let ports?) where !isMulticast: .udp(ports, specification: specification)
            default: .other
            }
    }

    /// The first channel of `0-1`, or of `0` alone.
    private static func channel(_ text: Substring) -> UInt8? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ UInt8($0) }), first < 255 else { return nil }
        switch ends.count {
        case 1: return first
        case 2: return UInt8(ends[1]) == first + 1 ? first : nil
        default: return nil
        }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
