// SPDX-License-Identifier: Apache-2.0

public import Gateway
import Hummingbird
public import Logging
import NIOCore
public import Pipeline
public import ServiceLifecycle

/// The server's face: the HTTP API, the WebSocket, the page, health and metrics, on one port.
///
/// `run` listens until it is told to stop gracefully: then it takes no more connections, lets requests in progress end,
/// says goodbye to viewers and returns. It does not run the supervisor, which ends after it.
public struct WebServer: Service {
    private let configuration: WebConfiguration
    private let supervisor: SessionSupervisor
    private let gatekeeper: Gatekeeper
    private let readiness: ReadinessCheck
    private let logger: Logger
    private let viewerStatistics = WebSocketStatistics()
    private let onBound: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - readiness: Asked at every call of `/readyz`.
    ///   - onBound: Called once, when the server listens, with its port.
    public init(
        configuration: WebConfiguration,
        supervisor: SessionSupervisor,
        gatekeeper: Gatekeeper,
        readiness: @escaping ReadinessCheck,
        logger: Logger,
        onBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.supervisor = supervisor
        self.gatekeeper = gatekeeper
        self.readiness = readiness
        self.logger = logger
        self.onBound = onBound
    }

    /// A connection on which no request begins or goes on for so long is closed: clients that trickle or forget hold none.
    private static let idleTimeout: TimeAmount = .seconds(75)

    /// Serves. Throws if the address cannot be listened on.
    public func run() async throws { try await application().run() }

    /// Everything the server does over HTTP.
    var routeTable: RouteTable {
        RouteTable(
            routes: VideoRoutes(supervisor: supervisor, gatekeeper: gatekeeper, configuration: configuration).routes
                + HealthRoutes(readiness: readiness).routes
                + MetricsRoutes(supervisor: supervisor, viewers: viewerStatistics, isOpen: configuration.metricsOpen).routes
                + PageRoutes(folder: configuration.publicFolder.map { PublicFolder(path: $0) }).routes
        )
    }

    /// The server put together, for `run` and for tests alike.
    func application() -> some ApplicationProtocol {
        let streams = StreamEndpoint(
            sessions: supervisor,
            gatekeeper: gatekeeper,
            allowedOrigins: configuration.trustedOrigins,
            statistics: viewerStatistics,
            logger: logger
        )
        return Application(
            router: routeTable.router(gatekeeper: gatekeeper),
            server: .vedette(streams, http: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port), serverName: "vedette"),
            onServerRunning: { [onBound] channel in await onBound(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }
}
