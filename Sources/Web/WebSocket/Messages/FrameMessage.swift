// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import Pipeline
import Vocabulary

/// The `frame_result` of one frame, and the binary message with its picture.
///
/// The text ends with `"skipped":N}`, which is all that differs between viewers. So everything before N is encoded once
/// and shared, and each viewer's frame is put together from that head and a tail of its own: NIO writes a frame's
/// extension data directly before its data, and the socket takes both in one system call, without a copy. No extension
/// is involved: on the wire it is one plain text frame.
enum FrameMessage {
    /// The text up to the number of skipped frames.
    static func head(of frame: PublishedFrame, withPicture: Bool) -> ByteBuffer {
        let result = frame.result
        let picture = withPicture ? frame.jpeg : nil
        var json = JSONWriter(capacity: 512 + result.detections.count * 128 + (picture.map { $0.count / 3 * 4 + 64 } ?? 0))
        json.raw("{\"type\":\"frame_result\",\"session_id\":\"")
        json.identifier(result.session)
        json.raw("\",\"timestamp\":")
        json.number(result.time.unixSeconds, decimals: 6)
        json.raw(",\"time_source\":")
        json.string(result.time.source.rawValue)
        json.raw(",\"received_at\":")
        json.number(result.time.receivedUnixSeconds, decimals: 6)
        json.raw(",\"frame_index\":")
        json.integer(result.frameIndex)
        json.raw(",\"pts\":")
        json.integer(result.pts.ticks)
        json.raw(",\"detections\":[")
        for (index, detection) in result.detections.enumerated() {
            if index > 0 { json.raw(",") }
            json.detection(detection)
        }
        json.raw("]")
        if let picture {
            json.raw(",\"annotated_frame\":")
            json.base64(picture)
        }
        json.raw(",\"trace\":{\"received\":0")
        json.station(",\"decoded\":", result.trace.milliseconds(to: \.decoded))
        json.station(",\"scheduled\":", result.trace.milliseconds(to: \.scheduled))
        json.station(",\"inferred\":", result.trace.milliseconds(to: \.inferred))
        json.station(",\"sent\":", result.trace.milliseconds(to: \.sent))
        json.raw("},\"skipped\":")
        return json.finish()
    }

    /// One viewer's text frame: the shared head and how many frames this viewer missed.
    static func text(head: ByteBuffer, skipped: UInt64) -> WebSocketFrame {
        var json = JSONWriter(capacity: 24)
        json.integer(skipped)
        json.raw("}")
        return WebSocketFrame(fin: true, opcode: .text, data: json.finish(), extensionData: head)
    }

    /// The binary message: the header and the JPEG file.
    static func picture(_ jpeg: [UInt8], of result: FrameResult, annotated: Bool) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: PictureHeader.length + jpeg.count)
        PictureHeader(kind: .jpeg, flags: annotated ? .annotated : [], pts: result.pts, frameIndex: result.frameIndex).write(to: &buffer)
        buffer.writeBytes(jpeg)
        return buffer
    }
}

extension JSONWriter {
    fileprivate mutating func detection(_ detection: Detection) {
        raw("{\"class_id\":")
        integer(detection.classID)
        raw(",\"class_name\":")
        string(detection.className)
        raw(",\"bbox\":")
        box(detection.box)
        raw(",\"confidence\":")
        number(detection.confidence, decimals: 4)
        raw("}")
    }

    fileprivate mutating func station(_ name: StaticString, _ milliseconds: Double?) {
        guard let milliseconds else { return }
        raw(name)
        number(milliseconds, decimals: 3)
    }
}
