// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Testing

@testable import Web

@Suite("docs/reference/websocket.md")
struct WebSocketReferenceTests {
    /// The JSON examples of the page, without the line breaks that are for readers.
    private static func examples() throws -> [String] {
        let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let page = tests.appending(path: "../../docs/reference/websocket.md").standardizedFileURL
        let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```json\n").dropFirst()
        return blocks.flatMap { block in
            let text = block.components(separatedBy: "```")[0]
            return text.replacing("\n ", with: "").split(separator: "\n").map(String.init)
        }
    }

    @Test("Every example is JSON, every message is there, and every client message is understood")
    func examplesAreTrue() throws {
        var types: [String] = []
        for example in try Self.examples() {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(example.utf8)) as? [String: Any], "\(example)")
            guard let type = object["type"] as? String, !type.hasPrefix("urn:") else { continue }
            types.append(type)
            if type == "control" || type == "ack" { _ = try ClientMessage(parsing: ByteBuffer(string: example)) }
        }
        #expect(types == ["stream_info", "frame_result", "alert", "state", "error", "control", "control", "control", "ack"])
    }
}
