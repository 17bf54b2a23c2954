// SPDX-License-Identifier: Apache-2.0

import NIOWebSocket
import Pipeline
import Vocabulary

/// The life of one viewer, from the upgraded connection to the closed socket.
///
/// ```
/// run            waits for the socket to close, then cancels both
///   tell         takes the newest from the subscription and sends it, one message at a time
///   stop         stops the session when the viewer asked for it
/// ```
/// Whatever ends it ends at the socket: when the session is over `tell` says goodbye, and the answer, or the lack of one,
/// closes the socket; when the viewer leaves, the socket is closed already; when the server cancels the task, `tell`
/// notices and says goodbye too. So `run` always returns, at the latest one close deadline after it should.
struct ViewerSession: Sendable {
    let session: SessionID
    let picture: PictureMode
    let connection: ViewerConnection
    let messages: SessionMessages
    let sessions: any ViewableSessions
    /// The viewer's wishes to stop the session.
    let stops: AsyncStream<Void>
    /// Told of each session that was stopped at the viewer's wish.
    let noteStop: @Sendable (SessionStatus) -> Void

    func run(_ subscription: FeedSubscription) async -> WebSocketStatistics.Ending {
        await withDiscardingTaskGroup { group in
            group.addTask { await tell(subscription) }
            group.addTask {
                for await _ in stops {
                    if let stopped = await sessions.stop(session) { noteStop(stopped) }
                }
            }
            let ending = await connection.ended()
            group.cancelAll()
            return ending
        }
    }

    private func tell(_ subscription: FeedSubscription) async {
        do {
            while !Task.isCancelled, let event = await subscription.next() {
                try await connection.send(await messages.frames(for: event, picture: picture))
            }
        } catch {
            // The connection is closing or closed: there is nobody left to tell.
            return
        }
        if Task.isCancelled {
            connection.close(.goingAway, "the server is going down", because: .shutdown)
        } else {
            connection.close(.normalClosure, "the session is over", because: .sessionEnded)
        }
    }
}
