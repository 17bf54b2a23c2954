// SPDX-License-Identifier: Apache-2.0

import NIOCore

@testable import Web

/// A text message of a viewer.
///
/// - It is understood or refused, and what is longer than allowed is refused.
/// - What was understood, written as the reference has it, is understood the same.
func checkWebMessage(_ input: [UInt8]) {
    let message: ClientMessage
    do throws(ClientMessageError) {
        message = try ClientMessage(parsing: ByteBuffer(bytes: input))
    } catch {
        promise((error == .tooLong) == (input.count > ClientMessage.maximumLength), "\(input.count) bytes: \(error)")
        return
    }
    promise(input.count <= ClientMessage.maximumLength, "\(input.count) bytes are understood")
    let text =
        switch message {
        case .control(let action): "{\"type\":\"control\",\"action\":\"\(action.rawValue)\"}"
        case .acknowledge(let frameIndex): "{\"type\":\"ack\",\"frame_index\":\(frameIndex)}"
        }
    promise((try? ClientMessage(parsing: ByteBuffer(string: text))) == message, "\(message) is not understood as \(text)")
}
