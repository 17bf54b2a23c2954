// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// What a viewer of a session is told.
public enum FeedEvent: Sendable {
    /// The stream's facts; first of all, and again when they change.
    case stream(StreamDescription)
    /// The newest frame, and how many this viewer missed since the one before.
    case frame(PublishedFrame, skipped: UInt64)
    case alert(Alert)
    case state(SessionState, SessionFailure?)
}

/// A frame's result with its picture, shared by all viewers.
public struct PublishedFrame: Sendable {
    public let result: FrameResult
    /// The JPEG file, with boxes where the session draws; `nil` where nobody wanted a picture.
    public let jpeg: [UInt8]?

    public init(result: FrameResult, jpeg: [UInt8]?) {
        self.result = result
        self.jpeg = jpeg
    }
}

/// What a viewer wants to see beside the boxes. The cost of a picture is paid only while somebody wants it.
public enum PictureDemand: Hashable, Sendable {
    case none, jpeg
}
