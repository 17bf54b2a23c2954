// SPDX-License-Identifier: Apache-2.0

public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Vocabulary

/// The embedded RTSP server: clients publish streams to paths, others read them.
///
/// `ffmpeg ... -f rtsp rtsp://127.0.0.1:8554/camera` publishes, any player reads the same address. Packets travel inside
/// the RTSP connection (TCP) or by UDP, as each client likes. Its work happens on one thread of its own, from `run()` being called
/// until it returns.
public final class RelayServer: Service {
    private let configuration: RelayConfiguration
    private let logger: Logger
    private let port = BoundPort()
    private let core = Guarded<NIOLoopBound<RelayCore>?>(nil)

    public init(configuration: RelayConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until graceful shutdown or cancellation, then ends every connection and returns. Runs once.
    ///
    /// Throws `RelayError` if the address cannot be listened on.
    public func run() async throws {
        do {
            try await MultiThreadedEventLoopGroup.withEventLoopGroup(numberOfThreads: 1) { group in
                try await serve(on: group.next())
            }
        } catch {
            port.resolve(.failure(error as? RelayError ?? .notRunning))
            throw error
        }
        port.resolve(.failure(RelayError.notRunning))
    }

    /// The port listened on, as soon as that is so. Throws what `run()` throws, and `RelayError` once it has returned.
    public func boundPort() async throws -> Int {
        try await port.value()
    }

    /// Waits until somebody publishes to `path`, which is then ready to be read; returns at once if so already.
    ///
    /// Throws `RelayError` for what is no path, and when the relay ends before.
    public func publisher(on path: String) async throws {
        guard let name = PathName(path) else { throw RelayError(code: .badPath, detail: "\"\(path)\" is no path of the relay") }
        _ = try await boundPort()
        guard let core = core.withLock({ $0 }) else { throw RelayError.notRunning }
        let promise = core.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationHandler {
            core.eventLoop.execute { core.value.expectPublisher(on: name, promise) }
            try await promise.futureResult.get()
        } onCancel: {
            // A promise kept or broken before stays as it is.
            promise.fail(CancellationError())
        }
    }

    /// What the relay does at this instant; empty unless it runs.
    public func statistics() async -> RelayStatistics {
        guard let core = core.withLock({ $0 }) else { return RelayStatistics() }
        // The loop refuses only after `run` has ended, when there is nothing to count.
        return (try? await core.eventLoop.submit { core.value.statistics }.get()) ?? RelayStatistics()
    }

    private func serve(on loop: any EventLoop) async throws {
        let core = try await loop.submit { [configuration, logger] in
            let core = RelayCore(configuration: configuration, eventLoop: loop, logger: logger)
            SourcePuller.install(in: core)
            return NIOLoopBound(core, eventLoop: loop)
        }.get()
        let server = try await listen(on: loop, core)
        do {
            try await openSockets(core, server)
        } catch {
            try? await server.close()
            throw error
        }
        self.core.withLock { $0 = core }
        defer { self.core.withLock { $0 = nil } }
        let port = server.localAddress?.port ?? configuration.port
        logger.info("relay listening", metadata: ["relay.host": "\(configuration.host)", "relay.port": "\(port)"])
        self.port.resolve(.success(port))
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await server.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            server.close(promise: nil)
        }
        try await loop.flatSubmit { core.value.shutDown() }.get()
        logger.info("relay stopped")
    }

    private func openSockets(_ core: NIOLoopBound<RelayCore>, _ server: any Channel) async throws {
        guard let port = configuration.udpPort else { return }
        let loop = core.eventLoop
        let sockets = try await loop.submit { [logger] in
            NIOLoopBound(DatagramSockets(eventLoop: loop, logger: logger), eventLoop: loop)
        }.get()
        // The address the name was resolved to for TCP, not what a second look-up might say.
        let host = server.localAddress?.ipAddress ?? configuration.host
        try await DatagramSockets.bind(sockets, host: host, port: port, queueBytes: configuration.readerQueueBytes)
        try await loop.submit { core.value.sockets = sockets.value }.get()
    }

    private func listen(on loop: any EventLoop, _ core: NIOLoopBound<RelayCore>) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_sndbuf), value: SocketOptionValue(configuration.socketSendBytes))
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark(configuration.readerQueueBytes))
            .childChannelInitializer { channel in
                // The loop is the only one of its group, so every client's channel lives on it too.
                channel.eventLoop.makeCompletedFuture {
                    guard let handler = core.value.makeHandler() else { throw ChannelError.eof }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw RelayError(code: .cannotListen, detail: "the relay cannot listen on \(configuration.host):\(configuration.port): \(error)")
        }
    }

    /// A slow reader has room again when little is left of its queue: what it is sent then is new.
    private static func waterMark(_ queueBytes: Int) -> ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(queueBytes, 2)
        return .init(low: max(high / 16, 1), high: high)
    }
}
