// SPDX-License-Identifier: Apache-2.0

/// Where the relay listens and what it allows.
public struct RelayConfiguration: Hashable, Sendable {
    /// The address to listen on. Other machines reach the relay only if this is one of the machine's own addresses, or `0.0.0.0`.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one, which `RelayServer.boundPort()` tells.
    public var port = 8554
    /// The UDP port for RTP, an even number; RTCP takes the one after it. 0 takes a free pair, `nil` switches UDP off:
    /// clients then fall back to TCP. Behind a firewall both must be let through.
    public var udpPort: Int? = 0
    /// Most clients at a time, publishers and readers together. Those beyond are closed as they come.
    public var maximumConnections = 1024
    /// Most paths with a publisher at a time. A publisher beyond is answered 503.
    public var maximumPaths = 256
    /// Most bytes waiting for one reader, beyond what the kernel holds. A reader that lets more pile up loses everything
    /// up to a later key frame. One key frame of a 4K camera is about a megabyte and must fit.
    public var readerQueueBytes = 2 * 1024 * 1024
    /// Bytes the kernel may hold for one client; it may allow less. Bounds what a stalled reader costs and how old its
    /// next picture is.
    public var socketSendBytes = 512 * 1024
    /// How long a client may take to complete a request while it is neither publisher nor reader.
    public var requestTimeout = Duration.seconds(10)
    /// How long a publisher may send nothing before its path is given up.
    public var publisherTimeout = Duration.seconds(10)
    /// How long a reader may neither send anything nor take packets before it is let go; told to clients as the session's timeout.
    public var sessionTimeout = Duration.seconds(60)
    /// How long a connection that is to end may take to accept what was written to it.
    public var lingerTimeout = Duration.seconds(1)

    /// How long the kernel may take none of the bytes that wait for a client before that client is let go.
    public var writeTimeout = Duration.seconds(10)
    /// How long the answer to a wrong login is held back: guessing shall be slow.
    public var wrongLoginDelay = Duration.seconds(1)
    /// The ways to log in, in the order they are offered. Leave `.basic` out where others may listen on the wire.
    public var loginMethods = LoginMethod.all
    /// What is allowed on which paths; the first rule that matches decides. Empty: everybody may publish and read any path.
    public var paths: [PathRule] = []

    public init() {}
}
