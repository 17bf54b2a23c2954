// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Whoever a path's packets come from: a client that publishes, or a source that is pulled.
///
/// It claims the path (`RelayCore.claim`), opens it (`RelayCore.open`), delivers packets (`RelayPath.receive`, then
/// `flush` once per read) and releases its claim when it ends (`RelayCore.release`). Everything happens on the relay's
/// event loop.
protocol PathPublisher: AnyObject {
    var kind: PathStatistics.Source { get }
    /// A reader's RTCP packet, without any framing, for the origin of `track`'s packets. May be dropped when the origin is slow.
    func sendFeedback(_ packet: ByteBuffer, track: Int)
    /// The path has readers again, having had none.
    func firstReaderJoined()
    /// The path has no readers any more.
    func lastReaderLeft()
    /// Another publisher has the path now. The claim is void already.
    func displaced()
}

/// A publisher the relay itself connects to when somebody asks for a path whose rule has a source.
///
/// Its life: `start` is called once. Then it calls `RelayCore.sourceIsReady` when it knows the description and may
/// deliver packets, and `RelayCore.sourceEnded` exactly once when it is over, whether it was ready before or not. It
/// counts its own silence, and closes some time after `lastReaderLeft`; a DESCRIBE alone makes no reader, so that time
/// begins when it is ready and ends with `firstReaderJoined`.
protocol PathSource: PathPublisher {
    func start()
    /// The relay shuts down, or the source took longer than its rule allows: close, and call `sourceEnded`.
    func stop()
}
