// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// Decides what to do about the frames of one client, by RFC 6455.
///
/// A value without clock, socket or log: events go in, an action comes out. It puts fragments together, checks what the
/// frame decoder does not (masks, reserved bits, order, UTF-8), answers pings and walks through the closing handshake.
struct WebSocketStateMachine {
    enum Action: Equatable {
        case nothing
        /// A whole text message, valid UTF-8.
        case deliver(ByteBuffer)
        case pong(ByteBuffer)
        case ping
        /// Send a close frame and wait for the client's, but not for long.
        case sendClose(WebSocketClosing)
        /// Send a close frame in answer to the client's, then close the socket.
        case answerClose(ByteBuffer)
        /// Close the socket: there is nobody to talk to, or nothing left to say.
        case drop
    }

    private enum State {
        case open
        /// Our close frame is on its way; data of the client no longer counts.
        case closing
        case closed
    }

    private var state = State.open
    /// The fragments so far of the message in progress.
    private var fragments: ByteBuffer?
    private var heardThisPeriod = true
    private var silentPeriods = 0
    private var mistakes = 0

    /// Whether messages can still be sent.
    var isOpen: Bool { state == .open }

    mutating func received(_ frame: WebSocketFrame) -> Action {
        heardThisPeriod = true
        switch state {
        case .closed: return .nothing
        case .closing: return frame.opcode == .connectionClose ? drop() : .nothing
        case .open: break
        }
        guard frame.maskKey != nil else { return close(.protocolError, "frames must be masked") }
        guard frame.reservedBits.isEmpty else { return close(.protocolError, "no extension was negotiated") }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .text:
            guard fragments == nil else { return close(.protocolError, "a message began inside a message") }
            return collected(data, isLast: frame.fin)
        case .continuation:
            guard var sofar = fragments else { return close(.protocolError, "a continuation of no message") }
            guard sofar.readableBytes + data.readableBytes <= WebSocketLimits.maximumMessageLength else {
                return close(.messageTooLarge, "the message is too long")
            }
            sofar.writeImmutableBuffer(data)
            return collected(sofar, isLast: frame.fin)
        case .binary: return close(.unacceptableData, "messages to the server are text")
        case .ping: return .pong(data)
        case .pong: return .nothing
        case .connectionClose: return answer(data)
        default: return close(.protocolError, "an unknown kind of frame")
        }
    }

    /// The frame decoder gave up on what it read.
    mutating func decoderFailed(_ error: NIOWebSocketError) -> Action {
        switch error {
        case .invalidFrameLength: close(.messageTooLarge, "the frame is too long")
        case .fragmentedControlFrame, .multiByteControlFrameLength: close(.protocolError, "a bad control frame")
        }
    }

    /// A ping period is over.
    mutating func periodElapsed() -> Action {
        guard state == .open else { return .nothing }
        silentPeriods = heardThisPeriod ? 0 : silentPeriods + 1
        heardThisPeriod = false
        return silentPeriods < 2 ? .ping : drop()
    }

    /// The client said something that makes no sense. `.nothing`: it may be told so.
    mutating func madeMistake() -> Action {
        mistakes += 1
        return mistakes < WebSocketLimits.maximumMistakes ? .nothing : close(.policyViolation, "too many bad messages")
    }

    /// The server wants to end the conversation.
    mutating func close(_ code: WebSocketErrorCode, _ reason: StaticString) -> Action {
        guard state == .open else { return .nothing }
        state = .closing
        fragments = nil
        return .sendClose(WebSocketClosing(code: code, reason: reason))
    }

    /// The socket is closed, or the client took too long to say goodbye.
    mutating func drop() -> Action {
        guard state != .closed else { return .nothing }
        state = .closed
        fragments = nil
        return .drop
    }

    private mutating func collected(_ message: ByteBuffer, isLast: Bool) -> Action {
        fragments = isLast ? nil : message
        guard isLast else { return .nothing }
        guard message.isUTF8 else { return close(.dataInconsistentWithMessage, "text must be UTF-8") }
        return .deliver(message)
    }

    private mutating func answer(_ payload: ByteBuffer) -> Action {
        guard payload.isClosingPayload else { return close(.protocolError, "a bad close frame") }
        guard payload.isEmpty || payload.getSlice(at: payload.readerIndex + 2, length: payload.readableBytes - 2)?.isUTF8 == true else {
            return close(.dataInconsistentWithMessage, "the reason must be UTF-8")
        }
        state = .closed
        fragments = nil
        return .answerClose(payload)
    }
}

/// The code and the reason of a close frame of ours.
struct WebSocketClosing: Equatable {
    let code: WebSocketErrorCode
    let reason: StaticString

    static func == (left: Self, right: Self) -> Bool { left.code == right.code && left.reason.description == right.reason.description }

    var payload: ByteBuffer {
        var payload = ByteBuffer()
        payload.write(webSocketErrorCode: code)
        payload.writeStaticString(reason)
        return payload
    }
}

extension ByteBuffer {
    fileprivate var isEmpty: Bool { readableBytes == 0 }

    fileprivate var isUTF8: Bool { String(validating: readableBytesView, as: UTF8.self) != nil }

    /// Whether this is what a close frame may carry: nothing, or a code that may stand on the wire and a reason.
    fileprivate var isClosingPayload: Bool {
        guard !isEmpty else { return true }
        guard let code = getInteger(at: readerIndex, as: UInt16.self) else { return false }
        return switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
