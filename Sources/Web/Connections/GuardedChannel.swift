// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// What stands before HTTP on each connection: TLS where it is spoken, and the deadlines.
///
/// Why not Hummingbird's own TLS channel: it is given one certificate for good, and ours changes.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let tls: TLSKeeper?
    let limits: ConnectionLimits
    let statistics: ConnectionStatistics

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let pace: NIOLoopBound<RequestPaceHandler>
        do {
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.context)) }
            let handler = RequestPaceHandler(isSecure: tls != nil, limits: limits, statistics: statistics)
            try pipeline.addHandler(handler)
            pace = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(RequestPartsHandler(pace.value), position: .after(decoder))
            return value
        }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
