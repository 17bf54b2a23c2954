// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOWebSocket
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("The messages of the WebSocket")
struct WebSocketMessageTests {
    private static func written(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(capacity: 64)
        body(&json)
        return String(buffer: json.finish())
    }

    @Test(
        "Numbers are rounded, carry no idle zeros, and are never NaN or infinite",
        arguments: [
            (0.0, 2, "0"), (-0.0, 2, "0"), (1.0, 4, "1"), (0.05, 2, "0.05"), (0.005, 2, "0.01"), (-0.004, 2, "0"), (-1.25, 1, "-1.3"),
            (99.999, 2, "100"), (100.256, 2, "100.26"), (0.5, 4, "0.5"), (1_790_000_000.123456, 6, "1790000000.123456"), (12.0304, 4, "12.0304"),
            (.nan, 2, "null"), (.infinity, 2, "null"), (-.infinity, 2, "null"), (1e300, 2, "null"), (7.9, 0, "8"),
        ] as [(Double, Int, String)]
    )
    func numbers(_ value: Double, decimals: Int, expected: String) {
        #expect(Self.written { $0.number(value, decimals: decimals) } == expected)
    }

    @Test("Whole numbers of every size are written")
    func integers() {
        #expect(Self.written { $0.integer(UInt64.max) } == "18446744073709551615")
        #expect(Self.written { $0.integer(Int64.min) } == "-9223372036854775808")
        #expect(Self.written { $0.integer(0) } == "0")
    }

    @Test(
        "A text comes back as it was",
        arguments: ["person", "", "a \"b\" \\ c", "line\nnext\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "caf\u{E9} \u{1F600} \u{2028}"]
    )
    func strings(_ text: String) throws {
        let written = Self.written { $0.string(text) }
        #expect(try JSONDecoder().decode([String].self, from: Data("[\(written)]".utf8)) == [text])
    }

    @Test("Base64 equals Foundation's for every length", arguments: [0, 1, 2, 3, 4, 5, 6, 255, 256, 257, 3000])
    func base64(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        var buffer = ByteBuffer()
        buffer.writeBase64(bytes)
        #expect(String(buffer: buffer) == Data(bytes).base64EncodedString())
    }

    private struct Result: Decodable {
        struct Detection: Decodable {
            let class_id: Int
            let class_name: String
            let bbox: [Double]
            let confidence: Double
        }

        let type, session_id, time_source: String
        let timestamp: Double
        let frame_index: UInt64
        let pts: Int64
        let detections: [Detection]
        let annotated_frame: Data?
        let trace: [String: Double]
        let skipped: UInt64
    }

    private static func payload(_ frame: WebSocketFrame) -> Data {
        var bytes = frame.extensionData ?? ByteBuffer()
        bytes.writeImmutableBuffer(frame.data)
        return Data(bytes.readableBytesView)
    }

    @Test("A frame_result holds what was found, the picture and the trace", arguments: [true, false])
    func frameResult(withPicture: Bool) throws {
        let session = SessionID()
        let frame = PublishedFrame.sample(session: session, index: 42)
        let text = FrameMessage.text(head: FrameMessage.head(of: frame, withPicture: withPicture), skipped: 7)
        let result = try JSONDecoder().decode(Result.self, from: Self.payload(text))
        #expect(result.type == "frame_result")
        #expect(result.session_id == session.description)
        #expect(result.timestamp == 1_790_000_000.123456)
        #expect(result.time_source == "rtcp")
        #expect(result.frame_index == 42)
        #expect(result.pts == 42 * 3600)
        #expect(result.detections.count == 2)
        #expect(result.detections[1].class_name == "person")
        #expect(result.detections[1].bbox == [1.5, 2, 100.26, 301])
        #expect(result.detections[1].confidence == 0.8765)
        #expect(result.annotated_frame == (withPicture ? Data(try #require(frame.jpeg)) : nil))
        #expect(result.trace == ["received": 0, "decoded": 4.1, "inferred": 23.456])
        #expect(result.skipped == 7)
    }

    @Test("Detections that are no numbers still make valid JSON")
    func notANumber() throws {
        let box = BoundingBox(x1: .nan, y1: .infinity, x2: 1, y2: 2)
        let alert = Alert(
            session: SessionID(),
            frameIndex: 1,
            unixSeconds: 2,
            detection: Detection(classID: 0, className: "x\"y", box: box, confidence: .nan)
        )
        let object = try JSONSerialization.jsonObject(with: Data(ServerMessage.alert(alert).readableBytesView)) as? [String: Any]
        let data = object?["data"] as? [String: Any]
        #expect(data?["class_name"] as? String == "x\"y")
        #expect((data?["bbox"] as? [Any])?.count == 4)
    }

    @Test("stream_info and state say what DESIGN promises")
    func others() throws {
        let session = SessionID()
        let stream = StreamDescription(width: 640, height: 360, fps: nil, codec: .h265, model: "m", classes: ["a", "b"])
        #expect(
            String(buffer: ServerMessage.streamInfo(stream, session: session))
                == "{\"type\":\"stream_info\",\"session_id\":\"\(session)\",\"width\":640,\"height\":360,\"fps\":null,\"codec\":\"h265\",\"model\":\"m\",\"classes\":[\"a\",\"b\"]}"
        )
        #expect(
            String(buffer: ServerMessage.state(.reconnecting, SessionFailure(code: .notFound, detail: "no such path"), session: session))
                == "{\"type\":\"state\",\"session_id\":\"\(session)\",\"state\":\"reconnecting\",\"error\":\"not_found\",\"detail\":\"no such path\"}"
        )
        #expect(
            String(buffer: ServerMessage.state(.running, nil, session: session))
                == "{\"type\":\"state\",\"session_id\":\"\(session)\",\"state\":\"running\",\"error\":null}"
        )
    }

    @Test("The binary header is where the reference says, byte by byte")
    func header() {
        let result = FrameResult.sample(session: SessionID(), index: 0x0102_0304_0506_0708)
        let message = FrameMessage.picture([0xFF, 0xD8], of: result, annotated: true)
        let ticks = Int64(0x0102_0304_0506_0708) &* 3600
        let expected: [UInt8] =
            [1, 1, 24, 0, 0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: ticks >> (8 * $0)) } + [8, 7, 6, 5, 4, 3, 2, 1, 0xFF, 0xD8]
        #expect(Array(message.readableBytesView) == expected)
    }

    @Test("Viewers of one frame share one encoding; only the count of skipped frames is their own")
    func encodedOnce() async {
        let statistics = WebSocketStatistics()
        let session = SessionID()
        let messages = SessionMessages(session: session, drawing: true, statistics: statistics)
        let frame = PublishedFrame.sample(session: session, index: 1)
        let first = await messages.frames(for: .frame(frame, skipped: 0), picture: .base64)
        let second = await messages.frames(for: .frame(frame, skipped: 3), picture: .base64)
        #expect(statistics.snapshot.framesEncoded == 1)
        #expect(first[0].extensionData == second[0].extensionData)
        #expect(String(buffer: first[0].data) == "0}")
        #expect(String(buffer: second[0].data) == "3}")
        let binary = await messages.frames(for: .frame(frame, skipped: 0), picture: .binary)
        #expect(binary.map(\.opcode) == [.binary, .text])
        _ = await messages.frames(for: .frame(frame, skipped: 0), picture: .none)
        #expect(statistics.snapshot.framesEncoded == 3)
    }

    @Test("A frame without a picture has no annotated_frame and no binary message")
    func noPicture() async {
        let session = SessionID()
        let messages = SessionMessages(session: session, drawing: true, statistics: WebSocketStatistics())
        let frame = PublishedFrame.sample(session: session, index: 1, jpegBytes: nil)
        #expect(await messages.frames(for: .frame(frame, skipped: 0), picture: .binary).map(\.opcode) == [.text])
        let text = await messages.frames(for: .frame(frame, skipped: 0), picture: .base64)[0]
        #expect(!String(decoding: Self.payload(text), as: UTF8.self).contains("annotated_frame"))
    }

    @Test(
        "What clients say is understood, or it is said what was expected",
        arguments: [
            ("{\"type\":\"control\",\"action\":\"pause\"}", .success(.control(.pause))),
            ("{\"type\":\"control\",\"action\":\"stop\",\"note\":[1]}", .success(.control(.stop))),
            ("{\"type\":\"ack\",\"frame_index\":18446744073709551615}", .success(.acknowledge(frameIndex: .max))),
            ("{\"type\":\"ack\",\"frame_index\":-1}", .failure(.notAnObject)),
            ("{\"type\":\"ack\",\"frame_index\":1.5}", .failure(.notAnObject)),
            ("{\"type\":\"ack\"}", .failure(.missingFrameIndex)),
            ("{\"type\":\"control\"}", .failure(.unknownAction)),
            ("{\"type\":\"control\",\"action\":\"explode\"}", .failure(.unknownAction)),
            ("{\"type\":\"hello\"}", .failure(.unknownType)),
            ("{}", .failure(.notAnObject)), ("[]", .failure(.notAnObject)), ("", .failure(.notAnObject)), ("\u{0}", .failure(.notAnObject)),
            (String(repeating: "[", count: 1024), .failure(.notAnObject)),
            ("{\"type\":\"ack\"}" + String(repeating: " ", count: 1024), .failure(.tooLong)),
        ] as [(String, Swift.Result<ClientMessage, ClientMessageError>)]
    )
    func clientMessages(_ text: String, expected: Swift.Result<ClientMessage, ClientMessageError>) {
        FuzzSeed.keep(text, for: "web-message")
        let parsed = Swift.Result { () throws(ClientMessageError) in try ClientMessage(parsing: ByteBuffer(string: text)) }
        #expect(parsed == expected)
    }
}
