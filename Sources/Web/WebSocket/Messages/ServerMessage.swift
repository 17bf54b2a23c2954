// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Pipeline
import Vocabulary

/// The texts the server sends, save `frame_result`, which has a file of its own. See docs/reference/websocket.md.
enum ServerMessage {
    static func streamInfo(_ stream: StreamDescription, session: SessionID) -> ByteBuffer {
        var json = JSONWriter(capacity: 2048)
        json.raw("{\"type\":\"stream_info\",\"session_id\":\"")
        json.identifier(session)
        json.raw("\",\"width\":")
        json.integer(stream.width)
        json.raw(",\"height\":")
        json.integer(stream.height)
        json.raw(",\"fps\":")
        if let fps = stream.fps { json.number(fps, decimals: 3) } else { json.raw("null") }
        json.raw(",\"codec\":")
        json.string(stream.codec.rawValue)
        json.raw(",\"model\":")
        json.string(stream.model)
        json.raw(",\"classes\":[")
        for (index, name) in stream.classes.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(name)
        }
        json.raw("]}")
        return json.finish()
    }

    static func alert(_ alert: Alert) -> ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.raw("{\"type\":\"alert\",\"session_id\":\"")
        json.identifier(alert.session)
        json.raw("\",\"timestamp\":")
        json.number(alert.unixSeconds, decimals: 6)
        json.raw(",\"data\":{\"class_name\":")
        json.string(alert.detection.className)
        json.raw(",\"confidence\":")
        json.number(alert.detection.confidence, decimals: 4)
        json.raw(",\"bbox\":")
        json.box(alert.detection.box)
        json.raw("}}")
        return json.finish()
    }

    static func state(_ state: SessionState, _ failure: SessionFailure?, session: SessionID) -> ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.raw("{\"type\":\"state\",\"session_id\":\"")
        json.identifier(session)
        json.raw("\",\"state\":")
        json.string(state.rawValue)
        if let failure {
            json.raw(",\"error\":")
            json.string(failure.code.rawValue)
            json.raw(",\"detail\":")
            json.string(failure.detail)
        } else {
            json.raw(",\"error\":null")
        }
        json.raw("}")
        return json.finish()
    }

    static func error(_ detail: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.raw("{\"type\":\"error\",\"detail\":")
        json.string(detail)
        json.raw("}")
        return json.finish()
    }
}

extension JSONWriter {
    /// A session's name; hexadecimal digits and dashes need no escapes.
    mutating func identifier(_ session: SessionID) { text(session.description) }

    /// `[x1,y1,x2,y2]` in hundredths of a pixel.
    mutating func box(_ box: BoundingBox) {
        raw("[")
        number(box.x1, decimals: 2)
        raw(",")
        number(box.y1, decimals: 2)
        raw(",")
        number(box.x2, decimals: 2)
        raw(",")
        number(box.y2, decimals: 2)
        raw("]")
    }
}
