// SPDX-License-Identifier: Apache-2.0

import Logging
import Relay

/// Runs a relay on a free port around `body`. When `body` ends the relay is cancelled, and must return.
func withRelay<Value: Sendable>(
    _ configure: (inout RelayConfiguration) -> Void = { _ in },
    _ body: (RelayServer, Int) async throws -> Value
) async throws -> Value {
    var configuration = RelayConfiguration()
    configuration.port = 0
    configure(&configuration)
    var logger = Logger(label: "relay.tests")
    logger.logLevel = .error
    let relay = RelayServer(configuration: configuration, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await relay.run() }
        let port = try await relay.boundPort()
        let value = try await body(relay, port)
        group.cancelAll()
        try await group.waitForAll()
        return value
    }
}

extension RelayServer {
    /// Asks for the statistics until `condition` holds; gives up only when the test's time limit cancels it.
    func statistics(once condition: (RelayStatistics) -> Bool) async throws -> RelayStatistics {
        while true {
            let statistics = await statistics()
            if condition(statistics) { return statistics }
            // Each question goes through the relay's own loop, which does its work between two of them.
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
