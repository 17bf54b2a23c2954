// SPDX-License-Identifier: Apache-2.0

import Relay
import Vocabulary
import Web

// How the settings of the relay are said to the room of that name, and its figures to Web, which does not know it.

extension RelaySettings {
    func makeRelayConfiguration() throws(ConfigurationError) -> RelayConfiguration {
        var configuration = RelayConfiguration()
        configuration.host = host
        configuration.port = port.number
        configuration.udpPort = udp ? udpPort.number : nil
        guard maxConnections.number > 0 else { throw ConfigurationError.unusable("web.max_connections", "0 would let nobody in") }
        configuration.maximumConnections = maxConnections.number
        for path in paths { configuration.paths.append(try path.value.makeRule(for: path.name)) }
        return configuration
    }
}

extension RelayPathSettings {
    fileprivate func makeRule(for name: String) throws(ConfigurationError) -> PathRule {
        let place = "relay.paths.\(name)"
        guard let pattern = PathPattern(name) else {
            throw .unusable(place, "no name of a path; expected one such as entrance, or cam/* for all below cam")
        }
        var rule = PathRule(pattern)
        if let source {
            guard source.scheme == .rtsp else { throw .unusable(place + ".source", "a source is fetched by rtsp://, not rtsps://") }
            guard !name.contains("*") else { throw .unusable(place + ".source", "a source needs a path of its own, without *") }
            rule.source = PathRule.Source(url: source)
        }
        rule.publishers = try Self.login(publishUser, publishPassword, place, "publish").map { [$0] } ?? []
        rule.readers = try Self.login(readUser, readPassword, place, "read").map { [$0] } ?? []
        rule.secondPublisher = overridePublisher ? .takesOver : .refused
        return rule
    }

    private static func login(
        _ user: String?,
        _ password: String?,
        _ place: String,
        _ kind: String
    ) throws(ConfigurationError) -> RelayLogin? {
        switch (user, password) {
        case (nil, nil): return nil
        case (let user?, let password?): return RelayLogin(name: user, password: password)
        case (nil, _): throw .unusable("\(place).\(kind)_user", "there is a password without a user")
        case (_, nil): throw .unusable("\(place).\(kind)_password", "there is a user without a password")
        }
    }
}

extension RelayReport {
    /// The relay's own words in those of the API.
    init(_ statistics: RelayStatistics) {
        self.init(
            connections: statistics.connections,
            refusals: Dictionary(uniqueKeysWithValues: statistics.refusals.map { ($0.key.rawValue, $0.value) }),
            strayDatagrams: statistics.datagramsFromStrangers,
            paths: statistics.paths.map(Path.init)
        )
    }
}

extension RelayReport.Path {
    fileprivate init(_ path: PathStatistics) {
        self.init(
            name: path.name,
            isReady: path.isReady,
            source: path.source.flatMap { Source(rawValue: $0.rawValue) },
            tracks: path.tracks,
            readersTCP: path.readersTCP,
            readersUDP: path.readersUDP,
            bytesReceived: path.bytesReceived,
            bytesSent: path.bytesSent,
            packetsDropped: path.packetsDropped,
            packetsInvalid: path.packetsInvalid
        )
    }
}
