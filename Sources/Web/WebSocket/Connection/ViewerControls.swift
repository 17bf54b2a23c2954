// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Pipeline

/// Does what a viewer asks for: on its own subscription at once, on the session by leaving a note for the viewer's task.
///
/// Called on the event loop; nothing here waits.
struct ViewerControls: Sendable {
    enum Outcome: Equatable {
        case done
        /// Understood, but this viewer may not.
        case refused(String)
        /// Not understood.
        case mistake(String)
    }

    let subscription: FeedSubscription
    /// Whether the viewer's key has the control scope.
    let mayControl: Bool
    /// Asks the viewer's task to stop the session.
    let requestStop: @Sendable () -> Void

    func carryOut(_ text: ByteBuffer) -> Outcome {
        let message: ClientMessage
        do {
            message = try ClientMessage(parsing: text)
        } catch {
            return .mistake(error.rawValue)
        }
        switch message {
        case .acknowledge(let frameIndex):
            subscription.acknowledge(frameIndex: frameIndex)
        case .control where !mayControl:
            return .refused("this API key lacks the scope 'control'")
        case .control(.pause):
            subscription.pause()
        case .control(.resume):
            subscription.resume()
        case .control(.stop):
            requestStop()
        }
        return .done
    }
}
