// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gateway
import Inference
import Logging
import Media
import Pipeline
import Relay
import Vocabulary
import Web

// How each section of the configuration is said to the room it is for.

extension ModelSettings {
    /// Loads the model with its manifest, for one request that uses all threads.
    func makeDetector() throws(InferenceError) -> Detector { try makeDetector(threads: threads.number, streams: 1) }

    /// Loads the model for a lone camera and, where there are several threads, a second time for several cameras.
    ///
    /// The second copy costs memory of the size of the weights; it saves the time threads spend waiting for one another
    /// within one picture, which is what several cameras need most.
    func makeLanes() throws(InferenceError) -> DetectorLanes {
        let count = threads.number > 0 ? threads.number : ProcessInfo.processInfo.activeProcessorCount
        let solo = try makeDetector(threads: count, streams: 1)
        guard count > 1, device == .auto || device == .cpu else { return DetectorLanes(solo) }
        return DetectorLanes(solo: solo, shared: try makeDetector(threads: count, streams: count), sharedCount: count)
    }

    private func makeDetector(threads: Int, streams: Int) throws(InferenceError) -> Detector {
        let options = EngineOptions(
            runtime: RuntimeChoice(rawValue: runtime.rawValue),
            device: DeviceChoice(rawValue: device.rawValue) ?? .auto,
            threads: threads,
            streams: streams,
            runtimeFolder: runtimeFolder,
            precision: PrecisionChoice(rawValue: precision.rawValue) ?? .automatic
        )
        let detector = try Detector.load(modelPath: path, options: options)
        var manifest = detector.manifest
        if let threshold { manifest.threshold = threshold.number }
        if let duplicateOverlap { manifest.duplicateOverlap = duplicateOverlap.number }
        return Detector(manifest: manifest, engine: detector.engine)
    }

    /// The letters for labels. Boxes without labels are better than no service, so a missing font is a warning.
    func makeGlyphs(logger: Logger) -> GlyphAtlas? {
        do {
            return try GlyphAtlas(fontPath: fontPath)
        } catch {
            logger.warning("labels will not be drawn", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}

extension CameraSettings {
    var options: CameraOptions {
        var options = CameraOptions()
        options.transport = transport == .udp ? .udp : .tcp
        options.connectTimeout = connectTimeout
        options.firstPacketTimeout = firstPacketTimeout
        options.gapTimeout = gapTimeout
        options.tlsVerification = verifyTLS ? .system : .none
        return options
    }
}

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

extension WebSettings {
    func makeWebConfiguration(cameras: CameraSettings, access: CameraAccess, gateway: GatewaySettings) throws -> WebConfiguration {
        var configuration = WebConfiguration()
        configuration.host = host
        configuration.port = port.number
        configuration.publicFolder = publicFolder
        configuration.trustedOrigins = allowedOrigins
        configuration.allowedCameras = access.allowed
        configuration.cameraAliases = Dictionary(uniqueKeysWithValues: cameras.aliases.map { ($0.name, $0.value) })
        configuration.trustedProxies = try gateway.makeTrustedProxies()
        guard maxConnections.number > 0 else { throw ConfigurationError.unusable("web.max_connections", "0 would let nobody in") }
        configuration.maximumConnections = maxConnections.number
        configuration.metricsOpen = metricsOpen
        configuration.tls = try makeTLS()
        if let redirectPort {
            guard configuration.tls != nil else {
                throw ConfigurationError.unusable("web.redirect_port", "there is no https to send on to; set web.tls_certificate")
            }
            configuration.redirectPort = redirectPort.number
        }
        return configuration
    }

    private func makeTLS() throws -> TLSSettings? {
        switch (tlsCertificate, tlsKey) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            let settings = TLSSettings(certificatePath: certificate, keyPath: key)
            try settings.check()
            return settings
        case (nil, _): throw ConfigurationError.unusable("web.tls_certificate", "web.tls_key is set; a key needs its certificate")
        case (_, nil): throw ConfigurationError.unusable("web.tls_key", "web.tls_certificate is set; a certificate needs its key")
        }
    }
}
