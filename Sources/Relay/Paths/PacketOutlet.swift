// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One client's end of the wire, as a path sees it. Everything here happens on the relay's event loop.
protocol PacketOutlet: AnyObject {
    /// Whether what was written and not yet taken by the socket is within bounds.
    var hasRoom: Bool { get }
    /// Queues bytes; the buffer's storage is shared, not copied.
    func write(_ bytes: ByteBuffer)
    /// Hands what is queued to the socket.
    func flush()
    /// The publisher has gone; nothing more will come.
    func pathEnded()
}
