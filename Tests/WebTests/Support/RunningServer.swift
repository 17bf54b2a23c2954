// SPDX-License-Identifier: Apache-2.0

import Gateway
import Inference
import Logging
import Pipeline
import ServiceLifecycle
import Testing
import Vocabulary

@testable import Web

/// The server as `main` runs it, with its own life: it can be told to stop, and its end can be waited for.
struct RunningServer: Sendable {
    let web: WebServer
    let port: Int
    /// 0 where there is none.
    let redirectPort: Int
    let supervisor: SessionSupervisor
    let gatekeeper: Gatekeeper
    let logs: LogBook
    private let group: ServiceGroup
    /// Ends when the server has.
    let ended: BoundPort

    /// Tells the server to stop, as a signal does.
    func stopGracefully() async { await group.triggerGracefulShutdown() }

    /// Runs `body` against a server on free ports; everything it started has ended when this returns.
    static func run(
        configuration: WebConfiguration = WebConfiguration(),
        gatekeeper: Gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: TestServer.keys)))),
        waitForNotice: @escaping @Sendable () async throws -> Void = {},
        _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.port = 0
        let logs = LogBook()
        let logger = Logger(label: "test") { _ in LogBook.Handler(book: logs) }
        let detector = Detector(manifest: ModelManifest(name: "scripted", classes: ["person", "car"]), engine: ScriptedEngine())
        let supervisor = SessionSupervisor(
            detector: detector,
            cameras: ScriptedCameras(),
            configuration: PipelineConfiguration(),
            logger: logger
        )
        let (bound, redirectBound, ended) = (BoundPort(), BoundPort(), BoundPort())
        var server = WebServer(
            configuration: configuration,
            supervisor: supervisor,
            gatekeeper: gatekeeper,
            readiness: { .ready },
            logger: logger,
            onBound: { bound.resolve(.success($0)) },
            onRedirectBound: { redirectBound.resolve(.success($0)) }
        )
        server.waitForNotice = waitForNotice
        let web = server
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [supervisor, web], logger: logger))
        let hasRedirect = configuration.redirectPort != nil
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer {
                    // Whoever waits for a server that could not start waits no longer.
                    bound.resolve(.failure(CancellationError()))
                    redirectBound.resolve(.failure(CancellationError()))
                    ended.resolve(.success(0))
                }
                try await group.run()
            }
            tasks.addTask {
                let port = try await bound.value()
                let redirectPort = hasRedirect ? try await redirectBound.value() : 0
                let server = RunningServer(
                    web: web,
                    port: port,
                    redirectPort: redirectPort,
                    supervisor: supervisor,
                    gatekeeper: gatekeeper,
                    logs: logs,
                    group: group,
                    ended: ended
                )
                do {
                    try await body(server)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    /// Sends one request in clear on a connection of its own, and reads all of the answer.
    func exchange(_ request: String) async throws -> String {
        try await TestViewer.connect(to: port, request: request) { client in
            client.answer + (try await client.drained())
        }
    }

    /// A request that lets the server close the connection.
    static func request(_ line: String, _ fields: String...) -> String {
        (["\(line) HTTP/1.1", "Host: localhost", "Connection: close"] + fields + ["", ""]).joined(separator: "\r\n")
    }
}
