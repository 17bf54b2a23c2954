// SPDX-License-Identifier: Apache-2.0

public import Gateway
import Hummingbird
public import Logging
import NIOCore
public import Pipeline
public import ServiceLifecycle
import Vocabulary

/// The server's face: the HTTP API, the WebSocket, the page, health and metrics, on one port; in clear or over TLS.
///
/// `run` listens until it is told to stop gracefully: then it says so at `/readyz` for a moment, takes no more connections, lets
/// requests in progress end, says goodbye to viewers and returns. It does not run the supervisor, which ends after it.
public struct WebServer: Service {
    let configuration: WebConfiguration
    private let supervisor: SessionSupervisor
    private let gatekeeper: Gatekeeper
    private let readiness: ReadinessCheck
    private let relay: RelayProbe
    private let logger: Logger
    let viewerStatistics = WebSocketStatistics()
    let connectionStatistics = ConnectionStatistics()
    private let requestStatistics = RequestStatistics()
    let audit: AuditLog
    private let departure = Departure()
    /// How the time of the shutdown notice is waited for; tests know better when it is over.
    var waitForNotice: @Sendable () async throws -> Void
    private let onBound: @Sendable (_ port: Int) async -> Void
    private let onRedirectBound: @Sendable (_ port: Int) async -> Void
    private let boundPort = BoundPort()

    /// - Parameters:
    ///   - readiness: Asked at every call of `/readyz`.
    ///   - relay: Asked for `/api/v1/relay/paths` and the metrics; answers `nil` where there is no relay.
    ///   - onBound: Called once, when the server listens, with its port.
    ///   - onRedirectBound: The same for the port that redirects to HTTPS, if there is one.
    public init(
        configuration: WebConfiguration,
        supervisor: SessionSupervisor,
        gatekeeper: Gatekeeper,
        readiness: @escaping ReadinessCheck,
        relay: @escaping RelayProbe = { nil },
        logger: Logger,
        onBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
        onRedirectBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.supervisor = supervisor
        self.gatekeeper = gatekeeper
        self.readiness = readiness
        self.relay = relay
        self.logger = logger
        self.audit = AuditLog(logger: logger)
        self.waitForNotice = { try await Task.sleep(for: configuration.shutdownNotice) }
        self.onBound = onBound
        self.onRedirectBound = onRedirectBound
    }

    /// Serves. Throws if the address cannot be listened on, and if the TLS files are no good, which it says in one sentence.
    ///
    /// Services are told to stop right to left, and each only when the one before has ended: the notice goes first.
    public func run() async throws {
        let tls = try configuration.tls.map { try TLSKeeper($0, logger: logger) }
        var limits = ConnectionLimits(configuration)
        limits.maximum = DescriptorLimit.raise(for: limits.maximum, logger: logger)
        var services: [any Service] = [audit]
        if let tls { services.append(tls) }
        if tls != nil, let port = configuration.redirectPort { services.append(redirect(on: port, limits)) }
        services.append(application(tls: tls, limits: limits))
        services.append(ShutdownNotice(departure: departure, wait: waitForNotice))
        defer { boundPort.resolve(.failure(CancellationError())) }
        try await ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger)).run()
    }

    /// Everything the server does over HTTP.
    var routeTable: RouteTable {
        let access = SessionAccess(sessions: supervisor, audit: audit)
        let video = VideoRoutes(
            supervisor: supervisor,
            gatekeeper: gatekeeper,
            configuration: configuration,
            reception: reception,
            access: access
        )
        let metrics = MetricsRoutes(
            supervisor: supervisor,
            gatekeeper: gatekeeper,
            viewers: viewerStatistics,
            connections: connectionStatistics,
            requests: requestStatistics,
            relay: relay,
            isOpen: configuration.metricsOpen
        )
        return RouteTable(
            routes: video.routes + RelayRoutes(probe: relay).routes + HealthRoutes(readiness: readiness, departure: departure).routes
                + metrics.routes + PageRoutes(folder: configuration.publicFolder.map { PublicFolder(path: $0) }).routes
        )
    }

    private var reception: Reception { Reception(gatekeeper: gatekeeper, trustedProxies: configuration.trustedProxies) }

    var gate: Gate { Gate(gatekeeper: gatekeeper, audit: audit, requests: requestStatistics) }

    /// The server put together, for `run` and for tests alike.
    func application(tls: TLSKeeper? = nil, limits: ConnectionLimits? = nil) -> some ApplicationProtocol {
        let limits = limits ?? ConnectionLimits(configuration)
        var viewing = WebSocketLimits()
        viewing.shutdownDeadline = configuration.shutdownDeadline
        let streams = StreamEndpoint(
            sessions: supervisor,
            gatekeeper: gatekeeper,
            trustedProxies: configuration.trustedProxies,
            allowedOrigins: configuration.trustedOrigins,
            limits: viewing,
            statistics: viewerStatistics,
            requests: requestStatistics,
            audit: audit,
            logger: logger
        )
        return Application(
            router: routeTable.router(gate: gate, reception: reception, isSecure: tls != nil),
            server: .vedette(streams, tls: tls, limits: limits, statistics: connectionStatistics),
            configuration: listening(on: configuration.port, maximum: limits.maximum),
            onServerRunning: { [onBound, boundPort] channel in
                let port = channel.localAddress?.port ?? 0
                boundPort.resolve(.success(port))
                await onBound(port)
            },
            logger: logger
        )
    }

    /// The listener in clear that sends everybody to the other.
    private func redirect(on port: Int, _ limits: ConnectionLimits) -> some ApplicationProtocol {
        Application(
            responder: RedirectResponder(securePort: boundPort),
            server: .plain(limits: limits, statistics: connectionStatistics),
            configuration: listening(on: port, maximum: min(limits.maximum, Self.redirectConnections)),
            onServerRunning: { [onRedirectBound] channel in await onRedirectBound(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    /// Enough for a listener that has one sentence to say.
    private static let redirectConnections = 256

    private func listening(on port: Int, maximum: Int) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(configuration.host, port: port),
            serverName: "vedette",
            availableConnectionsDelegate: ConnectionGate(maximum: maximum, statistics: connectionStatistics, logger: logger)
        )
    }
}
