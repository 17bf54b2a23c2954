// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import Pipeline
import Vocabulary

/// Turns what happens in one session into WebSocket frames, each frame of video once however many watch.
///
/// Shared by the session's viewers. The newest two frames are kept encoded: viewers take the newest one, and one that is
/// half a step behind still finds the frame before. Whoever asks for an older one has it encoded again, which costs time
/// and changes nothing. An actor and not a lock, so that viewers who wait for an encoding suspend instead of blocking.
actor SessionMessages {
    /// Encoded frames kept for the viewers.
    static let keptFrames = 2

    private struct Encoded {
        let frameIndex: UInt64
        var text: ByteBuffer?
        var textWithPicture: ByteBuffer?
        var picture: ByteBuffer?
    }

    private let session: SessionID
    /// Whether the session draws boxes into its pictures.
    private let drawing: Bool
    private let statistics: WebSocketStatistics
    private var kept: [Encoded] = []

    init(session: SessionID, drawing: Bool, statistics: WebSocketStatistics) {
        self.session = session
        self.drawing = drawing
        self.statistics = statistics
    }

    /// The WebSocket frames that tell a viewer about `event`; they belong together and leave together.
    func frames(for event: FeedEvent, picture mode: PictureMode) -> [WebSocketFrame] {
        switch event {
        case .stream(let stream): [Self.text(ServerMessage.streamInfo(stream, session: session))]
        case .alert(let alert): [Self.text(ServerMessage.alert(alert))]
        case .state(let state, let failure): [Self.text(ServerMessage.state(state, failure, session: session))]
        case .frame(let frame, let skipped): frames(for: frame, picture: mode, skipped: skipped)
        }
    }

    /// The picture goes first: once the `frame_result` is there, everything about the frame is.
    private func frames(for frame: PublishedFrame, picture mode: PictureMode, skipped: UInt64) -> [WebSocketFrame] {
        let place = place(of: frame.result.frameIndex)
        let head = head(of: frame, withPicture: mode == .base64, in: &kept[place])
        let picture = mode == .binary ? self.picture(of: frame, in: &kept[place]) : nil
        let text = FrameMessage.text(head: head, skipped: skipped)
        guard let picture else { return [text] }
        return [WebSocketFrame(fin: true, opcode: .binary, data: picture), text]
    }

    private func head(of frame: PublishedFrame, withPicture: Bool, in encoded: inout Encoded) -> ByteBuffer {
        if let head = withPicture ? encoded.textWithPicture : encoded.text { return head }
        let head = FrameMessage.head(of: frame, withPicture: withPicture)
        statistics.encoded()
        if withPicture { encoded.textWithPicture = head } else { encoded.text = head }
        return head
    }

    private func picture(of frame: PublishedFrame, in encoded: inout Encoded) -> ByteBuffer? {
        guard let jpeg = frame.jpeg else { return nil }
        if let picture = encoded.picture { return picture }
        let picture = FrameMessage.picture(jpeg, of: frame.result, annotated: drawing)
        statistics.encoded()
        encoded.picture = picture
        return picture
    }

    private func place(of frameIndex: UInt64) -> Int {
        if let place = kept.firstIndex(where: { $0.frameIndex == frameIndex }) { return place }
        if kept.count == Self.keptFrames { kept.removeFirst() }
        kept.append(Encoded(frameIndex: frameIndex))
        return kept.count - 1
    }

    private static func text(_ text: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .text, data: text)
    }
}
