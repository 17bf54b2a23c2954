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
        /// The viewer's key is no longer good: it must go.
        case expelled
        /// Not understood.
        case mistake(String)
    }

    enum Authority: Sendable {
        case view, control
        /// The key is no longer good.
        case none
    }

    let subscription: FeedSubscription
    /// What the viewer's key is good for, at this moment: it may have been revoked since the handshake.
    let authority: @Sendable () -> Authority
    /// Tells the audit that the viewer wanted more than it may.
    let noteRefusal: @Sendable () -> Void
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
            return .done
        case .control(let control):
            return carryOut(control)
        }
    }

    private func carryOut(_ control: ClientMessage.Control) -> Outcome {
        switch authority() {
        case .none: return .expelled
        case .view:
            noteRefusal()
            return .refused("this API key lacks the scope 'control'")
        case .control: break
        }
        switch control {
        case .pause: subscription.pause()
        case .resume: subscription.resume()
        case .stop: requestStop()
        }
        return .done
    }
}
