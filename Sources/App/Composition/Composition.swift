// SPDX-License-Identifier: Apache-2.0

import Gateway
import Inference
import Logging
import Media
import Pipeline
import Relay
import ServiceLifecycle
import UnixSignals
import Vocabulary
import Web

/// The whole service, put together from a configuration: the one place that knows every room.
///
/// `serve`, `demo` and the tests all start what this makes; there is no second wiring.
struct Composition {
    let supervisor: SessionSupervisor
    let web: WebServer
    let relay: RelayServer?
    /// The port of page, API and WebSocket, once it is listened on.
    let webPort = BoundPort()
    /// The key that opens everything; `nil` where no key is needed, or only the key file has keys.
    let apiKey: String?
    /// Whether `apiKey` was made by this start, because the configuration names none.
    let madeKey: Bool
    /// Whether page, API and WebSocket are spoken over TLS.
    let usesTLS: Bool
    private let keyFileWatcher: KeyFileWatcher?
    private let logger: Logger

    /// Loads the model and makes every part; nothing listens yet.
    ///
    /// Throws one clear line where the model, a runtime or a setting is not as it should be.
    init(_ configuration: Configuration, logger: Logger) throws {
        let access = try CameraAccess(configuration.cameras, relay: configuration.relay)
        let lanes = try configuration.model.makeLanes()
        var pipeline = PipelineConfiguration()
        pipeline.maxSessions = configuration.sessions.maximum.number
        pipeline.maxLatency = configuration.sessions.maxLatency
        pipeline.glyphs = configuration.model.makeGlyphs(logger: logger)
        supervisor = SessionSupervisor(
            lanes: lanes,
            cameras: CameraSources(options: configuration.cameras.options, guard: access.permits),
            configuration: pipeline,
            logger: logger
        )

        usesTLS = configuration.web.tlsCertificate != nil
        let gate = try GateSetup(configuration.gateway, logger: logger)
        (apiKey, madeKey, keyFileWatcher) = (gate.key, gate.madeKey, gate.watcher)
        let relay = configuration.relay.enabled ? RelayServer(configuration: try configuration.relay.makeRelayConfiguration(), logger: logger) : nil
        let (supervisor, webPort) = (supervisor, webPort)
        web = WebServer(
            configuration: try configuration.web.makeWebConfiguration(
                cameras: configuration.cameras,
                access: access,
                gateway: configuration.gateway
            ),
            supervisor: supervisor,
            gatekeeper: gate.keeper,
            readiness: { supervisor.detectorTrouble.map { .notReady("the detector fails: \($0)") } ?? .ready },
            relay: { if let relay { RelayReport(await relay.statistics()) } else { nil } },
            logger: logger
        ) { webPort.resolve(.success($0)) }
        self.relay = relay
        self.logger = logger
    }

    /// Runs everything until SIGINT or SIGTERM, or until `companion` returns.
    ///
    /// Services start left to right and stop right to left: the page goes first, so that its viewers are told before the
    /// sessions end; the relay outlives the sessions that read from it.
    func run(companion: (any Service)? = nil) async throws {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        if let relay { services.append(.init(service: relay)) }
        if let keyFileWatcher { services.append(.init(service: keyFileWatcher)) }
        services.append(.init(service: supervisor))
        services.append(.init(service: web))
        if let companion { services.append(.init(service: companion, successTerminationBehavior: .gracefullyShutdownGroup)) }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        // Whoever waits for the page's link must not wait for a server that could not listen.
        defer { webPort.resolve(.failure(CancellationError())) }
        try await ServiceGroup(configuration: configuration).run()
    }
}
