// SPDX-License-Identifier: Apache-2.0

/// What one viewer's connection may cost, and how long it may take.
struct WebSocketLimits: Sendable {
    /// Longest message a client may send, over all its fragments, in bytes.
    static let maximumMessageLength = 64 * 1024
    /// Messages that make no sense after which a client is sent away.
    static let maximumMistakes = 8

    /// How often the server asks whether the client is there, and looks whether its key is still good. One that is silent for two
    /// such periods is dropped.
    var pingInterval: Duration = .seconds(20)
    /// How long the socket may refuse a message before the viewer is dropped.
    var writeDeadline: Duration = .seconds(30)
    /// How long a client may take to answer a close frame.
    var closeDeadline: Duration = .seconds(5)
    /// The same when the server goes down, which must not take long.
    var shutdownDeadline: Duration = .seconds(2)
    /// Most viewers of one session.
    var viewersPerSession = 64
    /// The kernel's send buffer, in bytes, for viewers who get pictures.
    ///
    /// What lies there is on its way whatever happens: it is the delay a slow viewer sees. Left alone, Linux grows it to
    /// 4 MB, forty pictures. This much holds two or three pictures and still fills a link of 20 Mbit/s with 100 ms delay.
    var sendBufferWithPictures = 256 * 1024
    /// The same for viewers who only get text, of which 64 KiB are some fifty frames.
    var sendBufferWithoutPictures = 64 * 1024
}
