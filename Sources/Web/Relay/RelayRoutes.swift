// SPDX-License-Identifier: Apache-2.0

import Gateway
import Hummingbird

/// `/api/v1/relay/paths`: what the embedded relay carries.
///
/// For administrators: a path belongs to nobody, so its name would tell every key of everybody's cameras.
struct RelayRoutes: Sendable {
    let probe: RelayProbe

    var routes: [Route] {
        [
            Route(.get, "/api/v1/relay/paths", .scope(.admin)) { _ in
                guard let report = await probe() else {
                    throw Problem(.noRelay, "The relay is switched off here; cameras come from elsewhere.")
                }
                let paths = report.paths.sorted { $0.name < $1.name }.map(RelayPathAnswer.init)
                return JSONAnswer.response(RelayPathList(paths: paths))
            }
        ]
    }
}

/// What `GET /api/v1/relay/paths` answers.
struct RelayPathList: Codable {
    let paths: [RelayPathAnswer]
}

struct RelayPathAnswer: Codable {
    let name: String
    let ready: Bool
    /// `publisher` or `pull`; left out while nobody is there.
    let source: String?
    let tracks: [String]
    let readers: Readers
    let bytesReceived: UInt64
    let bytesSent: UInt64
    let packetsDropped: UInt64

    struct Readers: Codable {
        let tcp, udp: Int
    }

    init(_ path: RelayReport.Path) {
        self.name = path.name
        self.ready = path.isReady
        self.source = path.source?.rawValue
        self.tracks = path.tracks
        self.readers = Readers(tcp: path.readersTCP, udp: path.readersUDP)
        self.bytesReceived = path.bytesReceived
        self.bytesSent = path.bytesSent
        self.packetsDropped = path.packetsDropped
    }
}
