// SPDX-License-Identifier: Apache-2.0

/// The way a track's packets go, as picked from a client's offers.
enum TransportChoice: Hashable, Sendable {
    /// Inside the connection; the channel the client wishes, if any.
    case interleaved(wish: UInt8?)
    /// Between the client's ports and the relay's.
    case udp(client: UDPPorts, server: UDPPorts, specification: String)

    /// The first of `offers` that can be served. `udp` are the relay's own ports, if it serves UDP; `isFree` says whether
    /// nobody else at the client's address uses these ports.
    init?(_ offers: [TransportOffer], udp: UDPPorts?, isFree: (UDPPorts) -> Bool) {
        for offer in offers {
            switch offer.carrier {
            case .interleaved(let channel):
                self = .interleaved(wish: channel)
                return
            case .udp(let client, let specification):
                guard let udp, isFree(client) else { continue }
                self = .udp(client: client, server: udp, specification: specification)
                return
            case .other: continue
            }
        }
        return nil
    }

    /// The channels to try first.
    var wishes: [UInt8] {
        if case .interleaved(let wish?) = self { [wish] } else { [] }
    }

    /// The client's ports, unless its packets travel inside the connection.
    var clientPorts: UDPPorts? {
        if case .udp(let client, _, _) = self { client } else { nil }
    }

    /// The `Transport` header that agrees to this; `channel` is what the track got inside the connection.
    func header(channel: UInt8) -> String {
        switch self {
        case .interleaved: "RTP/AVP/TCP;unicast;interleaved=\(channel)-\(channel + 1)"
        case .udp(let client, let server, let specification): "\(specification);unicast;client_port=\(client);server_port=\(server)"
        }
    }
}
