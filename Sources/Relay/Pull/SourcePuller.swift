// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOPosix
import Vocabulary

/// Connects to sources, and remembers which of them to leave alone for a while. Lives on the relay's event loop.
///
/// Addresses come from the operator's configuration alone: no request can name one, and no answer can send the relay
/// elsewhere.
final class SourcePuller {
    /// How long a source may take to accept the connection.
    static let connectTimeout = Duration.seconds(5)

    private let eventLoop: any EventLoop
    private let now: () -> NIODeadline
    private var patience: [PathName: SourcePatience] = [:]

    init(eventLoop: any EventLoop, now: @escaping () -> NIODeadline = NIODeadline.now) {
        self.eventLoop = eventLoop
        self.now = now
    }

    func verdict(on name: PathName) -> SourcePatience.Verdict { patience[name, default: SourcePatience()].verdict(at: now()) }

    func failed(_ failure: SourceFailure, on name: PathName) { patience[name, default: SourcePatience()].failed(failure, at: now()) }

    func served(_ name: PathName) { patience[name] = nil }

    /// Connects; `connection` learns what becomes of it.
    func connect(_ connection: SourceConnection, to url: CameraURL) {
        let handler = NIOLoopBound(connection, eventLoop: eventLoop)
        // The handler comes when there is one connection: of a name's addresses several may be tried, each with a channel.
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(Self.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: url.host, port: url.port)
            .whenComplete { result in
                do {
                    try result.get().pipeline.syncOperations.addHandler(handler.value)
                } catch {
                    handler.value.failed(.unreachable(Self.reason(error)))
                }
            }
    }

    /// What a person needs of a connection's error, without the address: the log has it beside.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty { return "its name cannot be resolved" }
            return error.connectionErrors.first.map { reason($0.error) } ?? "no address accepts connections"
        case let error as IOError: return "\(error)"
        case let error as ChannelError:
            if case .connectTimeout = error { return "no answer within \(connectTimeout.components.seconds) s" }
            return "\(error)"
        default: return "\(error)"
        }
    }
}

extension SourcePuller {
    /// Makes `core` fetch the sources of its paths' rules.
    static func install(in core: RelayCore) {
        let puller = SourcePuller(eventLoop: core.eventLoop)
        core.makeSource = { name, source, core in PulledSource(name, source, core: core, puller: puller) }
    }
}
