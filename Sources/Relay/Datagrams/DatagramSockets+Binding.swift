// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

extension DatagramSockets {
    /// How often a free pair of ports is looked for: every second try finds an even port whose neighbour is mostly free.
    static let maximumAttempts = 64
    /// Bytes the kernel may hold in either direction; it may allow less. A key frame must fit.
    private static let kernelBytes = SocketOptionValue(2 * 1024 * 1024)

    /// Binds both sockets to `host`: to `port` and the one after it, or to any free pair if `port` is 0.
    static func bind(_ sockets: NIOLoopBound<DatagramSockets>, host: String, port: Int, queueBytes: Int) async throws {
        guard port % 2 == 0 else {
            throw RelayError(code: .cannotListen, detail: "the relay's UDP port must be even (RTCP takes the one after it), not \(port)")
        }
        for attempt in 1... {
            do {
                let rtp = try await socket(sockets, .rtp, host, port, queueBytes).get()
                let number = rtp.localAddress?.port ?? 0
                do {
                    guard number % 2 == 0, number > 0 else { throw ChannelError.eof }
                    let rtcp = try await socket(sockets, .rtcp, host, number + 1, queueBytes).get()
                    try await sockets.eventLoop.submit {
                        adopt(sockets, rtp, .rtp, host, queueBytes)
                        adopt(sockets, rtcp, .rtcp, host, queueBytes)
                    }.get()
                    return
                } catch {
                    try await rtp.close().get()
                    throw error
                }
            } catch {
                guard port == 0, attempt < maximumAttempts else {
                    let wanted = port == 0 ? "any pair of UDP ports" : "UDP ports \(port)-\(port + 1)"
                    throw RelayError(code: .cannotListen, detail: "the relay cannot listen on \(wanted) of \(host): \(error)")
                }
            }
        }
    }

    private static func adopt(
        _ sockets: NIOLoopBound<DatagramSockets>,
        _ channel: any Channel,
        _ kind: ChannelTable.Kind,
        _ host: String,
        _ queueBytes: Int
    ) {
        let port = channel.localAddress?.port ?? 0
        sockets.value.adopt(channel, for: kind) {
            socket(sockets, kind, host, port, queueBytes).whenComplete { result in
                switch result {
                case .success(let channel): adopt(sockets, channel, kind, host, queueBytes)
                case .failure(let error): sockets.value.failed(kind, error)
                }
            }
        }
    }

    private static func socket(
        _ sockets: NIOLoopBound<DatagramSockets>,
        _ kind: ChannelTable.Kind,
        _ host: String,
        _ port: Int,
        _ queueBytes: Int
    ) -> EventLoopFuture<any Channel> {
        let high = max(queueBytes, 2)
        return DatagramBootstrap(group: sockets.eventLoop)
            .channelOption(.socketOption(.so_rcvbuf), value: kernelBytes)
            .channelOption(.socketOption(.so_sndbuf), value: kernelBytes)
            .channelOption(.datagramVectorReadMessageCount, value: readsPerCall)
            // One byte more than allowed: a longer datagram is cut there and known by it.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readsPerCall * (maximumLength + 1)))
            .channelOption(.writeBufferWaterMark, value: .init(low: max(high / 16, 1), high: high))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(sockets.value, kind))
                }
            }
            .bind(host: host, port: port)
    }
}
