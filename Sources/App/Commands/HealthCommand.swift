// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// For containers and watchdogs: is the service on this machine ready?
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the service on this machine whether it is ready; exit 0 if so, 1 if not.",
        discussion: "Reads the same configuration as serve, so that it knows the port and whether to speak https."
    )

    @OptionGroup var service: ServiceOptions

    @Option(help: "Seconds to wait for an answer.")
    var timeout = 5

    func run() async throws {
        try await reportingOneLine {
            let web = try service.load().web
            let scheme = web.tlsCertificate == nil ? "http" : "https"
            // An address to listen on is not always one to connect to.
            let host = ["0.0.0.0", "::"].contains(web.host) ? "127.0.0.1" : web.host.contains(":") ? "[\(web.host)]" : web.host
            let url = "\(scheme)://\(host):\(web.port.number)/health"
            let answer = try await Self.ask(url, within: .seconds(Int64(timeout)))
            guard answer.status == 200 else { throw HealthError(description: "\(url) answers \(answer.status): \(answer.text)") }
            print("ready")
        }
    }

    private static func ask(_ url: String, within limit: TimeAmount) async throws -> (status: UInt, text: String) {
        // The certificate is for the name that users see; here the service talks to itself.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: limit)
            let body = try await response.body.collect(upTo: 1 << 16)
            try await client.shutdown()
            return (response.status.code, String(buffer: body))
        } catch {
            try? await client.shutdown()
            throw HealthError(description: "\(url) does not answer: \(error)")
        }
    }
}

/// Why the service is not healthy.
private struct HealthError: Error, CustomStringConvertible {
    let description: String
}
