// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore

/// What a client may say.
enum ClientMessage: Equatable {
    enum Control: String, CaseIterable {
        case pause, resume, stop
    }

    case control(Control)
    /// The client has shown this frame, and everything before it.
    case acknowledge(frameIndex: UInt64)

    /// Longer texts are no message of ours, and are not even parsed.
    static let maximumLength = 1024

    /// Reads one text message. Fields that are not ours are ignored, so that clients may carry notes of their own.
    init(parsing text: ByteBuffer) throws(ClientMessageError) {
        guard text.readableBytes <= Self.maximumLength else { throw .tooLong }
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(text.readableBytesView))
        } catch {
            throw .notAnObject
        }
        switch fields.type {
        case "control":
            guard let action = fields.action, let control = Control(rawValue: action) else { throw .unknownAction }
            self = .control(control)
        case "ack":
            guard let frameIndex = fields.frame_index else { throw .missingFrameIndex }
            self = .acknowledge(frameIndex: frameIndex)
        default:
            throw .unknownType
        }
    }

    /// The fields by the names they have on the wire.
    private struct Fields: Decodable {
        let type: String
        let action: String?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let frame_index: UInt64?
    }
}

/// Why a text is no message of ours, in words for whoever wrote the client.
enum ClientMessageError: String, Error, CaseIterable {
    case tooLong = "no message to the server is that long"
    case notAnObject = "expected a JSON object with a text \"type\""
    case unknownType = "unknown type; expected \"control\" or \"ack\""
    case unknownAction = "unknown action; expected \"pause\", \"resume\" or \"stop\""
    case missingFrameIndex = "an ack needs the \"frame_index\" it acknowledges"
}
