// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import Testing

@testable import Web

@Suite("What the server decides about a client's frames")
struct WebSocketStateMachineTests {
    private static func frame(_ opcode: WebSocketOpcode, _ bytes: [UInt8] = [], fin: Bool = true, masked: Bool = true) -> WebSocketFrame {
        var data = ByteBuffer(bytes: bytes)
        let mask: WebSocketMaskingKey = [1, 2, 3, 4]
        if masked { data.webSocketMask(mask) }
        return WebSocketFrame(fin: fin, opcode: opcode, maskKey: masked ? mask : nil, data: data)
    }

    private static func code(_ action: WebSocketStateMachine.Action) -> Int? {
        if case .sendClose(let closing) = action { Int(UInt16(webSocketErrorCode: closing.code)) } else { nil }
    }

    @Test("A text in three fragments, with a ping between them, is one message")
    func fragments() {
        var machine = WebSocketStateMachine()
        #expect(machine.received(Self.frame(.text, Array("{\"ty".utf8), fin: false)) == .nothing)
        #expect(machine.received(Self.frame(.continuation, Array("pe\":".utf8), fin: false)) == .nothing)
        #expect(machine.received(Self.frame(.ping, [7])) == .pong(ByteBuffer(bytes: [7])))
        #expect(machine.received(Self.frame(.continuation, Array("1}".utf8))) == .deliver(ByteBuffer(string: "{\"type\":1}")))
        #expect(machine.received(Self.frame(.text, Array("a".utf8))) == .deliver(ByteBuffer(string: "a")))
    }

    @Test("A character cut in two by fragments is whole again")
    func splitCharacter() {
        var machine = WebSocketStateMachine()
        #expect(machine.received(Self.frame(.text, [0xC3], fin: false)) == .nothing)
        #expect(machine.received(Self.frame(.continuation, [0xA9])) == .deliver(ByteBuffer(string: "\u{E9}")))
    }

    @Test("The limit holds over all fragments of a message")
    func limitOverFragments() {
        var machine = WebSocketStateMachine()
        let half = [UInt8](repeating: 0x20, count: WebSocketLimits.maximumMessageLength / 2)
        #expect(machine.received(Self.frame(.text, half, fin: false)) == .nothing)
        #expect(machine.received(Self.frame(.continuation, half, fin: false)) == .nothing)
        #expect(Self.code(machine.received(Self.frame(.continuation, [0x20]))) == 1009)
    }

    struct Offence: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: Int
        let frames: @Sendable () -> [WebSocketFrame]
    }

    @Test(
        "Each offence has its close code",
        arguments: [
            Offence(testDescription: "unmasked", code: 1002) { [frame(.text, [0x20], masked: false)] },
            Offence(testDescription: "reserved bit", code: 1002) {
                var reserved = frame(.text, [0x20])
                reserved.rsv1 = true
                return [reserved]
            },
            Offence(testDescription: "continuation of nothing", code: 1002) { [frame(.continuation, [0x20])] },
            Offence(testDescription: "a message inside a message", code: 1002) { [frame(.text, [0x20], fin: false), frame(.text, [0x20])] },
            Offence(testDescription: "unknown opcode", code: 1002) {
                [WebSocketOpcode(encodedWebSocketOpcode: 3)].compactMap { $0 }.map { frame($0) }
            },
            Offence(testDescription: "unknown control opcode", code: 1002) {
                [WebSocketOpcode(encodedWebSocketOpcode: 0xB)].compactMap { $0 }.map { frame($0) }
            },
            Offence(testDescription: "binary", code: 1003) { [frame(.binary, [1])] },
            Offence(testDescription: "bad UTF-8", code: 1007) { [frame(.text, [0xC3, 0x28])] },
            Offence(testDescription: "surrogate in UTF-8", code: 1007) { [frame(.text, [0xED, 0xA0, 0x80])] },
            Offence(testDescription: "one byte of a close code", code: 1002) { [frame(.connectionClose, [3])] },
            Offence(testDescription: "reserved close code", code: 1002) { [frame(.connectionClose, [0x03, 0xED])] },
            Offence(testDescription: "bad UTF-8 in the reason", code: 1007) { [frame(.connectionClose, [0x03, 0xE8, 0xFF])] },
        ]
    )
    func offences(_ offence: Offence) {
        var machine = WebSocketStateMachine()
        let actions = offence.frames().map { machine.received($0) }
        #expect(actions.last.flatMap(Self.code) == offence.code)
        #expect(!machine.isOpen)
    }

    @Test("What the decoder refuses has its close code")
    func decoder() {
        for (error, code) in [
            (NIOWebSocketError.invalidFrameLength, 1009), (.fragmentedControlFrame, 1002), (.multiByteControlFrameLength, 1002),
        ] {
            var machine = WebSocketStateMachine()
            #expect(Self.code(machine.decoderFailed(error)) == code)
        }
    }

    @Test("A client's goodbye is answered with its own code, and then nothing more is said")
    func answersClose() {
        var machine = WebSocketStateMachine()
        let payload = ByteBuffer(bytes: [0x03, 0xE8] + Array("bye".utf8))
        #expect(machine.received(Self.frame(.connectionClose, Array(payload.readableBytesView))) == .answerClose(payload))
        #expect(machine.close(.goingAway, "late") == .nothing)
        #expect(machine.received(Self.frame(.text, [0x20])) == .nothing)
        #expect(machine.periodElapsed() == .nothing)
        #expect(machine.drop() == .nothing)
    }

    @Test("After the server's goodbye only the client's counts")
    func waitsForAnswer() {
        var machine = WebSocketStateMachine()
        #expect(Self.code(machine.close(.goingAway, "shutdown")) == 1001)
        #expect(machine.received(Self.frame(.text, [0xFF])) == .nothing)
        #expect(machine.received(Self.frame(.ping)) == .nothing)
        #expect(machine.received(Self.frame(.connectionClose)) == .drop)
    }

    @Test("A client silent for two periods is dropped; any frame of its shows it is there")
    func liveness() {
        var machine = WebSocketStateMachine()
        #expect(machine.periodElapsed() == .ping)
        #expect(machine.periodElapsed() == .ping)
        #expect(machine.received(Self.frame(.pong)) == .nothing)
        #expect(machine.periodElapsed() == .ping)
        #expect(machine.periodElapsed() == .ping)
        #expect(machine.periodElapsed() == .drop)
    }

    @Test("The last of too many mistakes ends the conversation")
    func mistakes() {
        var machine = WebSocketStateMachine()
        for _ in 1..<WebSocketLimits.maximumMistakes { #expect(machine.madeMistake() == .nothing) }
        #expect(Self.code(machine.madeMistake()) == 1008)
    }
}
