// SPDX-License-Identifier: Apache-2.0

import Pipeline

/// How a viewer wants the pictures: `?picture=` of the handshake.
enum PictureMode: String, CaseIterable, Sendable {
    /// The JPEG inside `frame_result`.
    case base64
    /// The JPEG in a binary message of its own.
    case binary
    case none

    /// What the session's encoder must do for this viewer.
    var demand: PictureDemand { self == .none ? .none : .jpeg }

    /// What viewers get who do not say.
    static func standard(drawing: Bool) -> PictureMode { drawing ? .base64 : .none }

    /// What the arguments named `picture` ask for: `nil` where there is none.
    static func requested(by values: [Substring]) throws(StreamRefusal) -> PictureMode? {
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .badPicture("picture is given more than once.") }
        if let mode = PictureMode(rawValue: String(value)) { return mode }
        if value == "video" { throw .badPicture("picture=video is not offered yet; choose base64, binary or none.") }
        throw .badPicture("picture must be base64, binary or none.")
    }
}
