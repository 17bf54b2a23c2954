// SPDX-License-Identifier: Apache-2.0

public import Media
public import Vocabulary

/// Where the pipeline gets its cameras from: Media in earnest (`CameraSources`), a script in tests.
public protocol FrameSourceFactory: Sendable {
    /// Connects to `camera` and waits for its stream description. Blocks; called on the camera's own thread.
    ///
    /// Ends with an error soon after `interrupt` is interrupted.
    func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource
}

/// One connection to a camera and the decoder behind it. Lives and dies on the camera's own thread; releasing it closes the connection.
public protocol FrameSource: AnyObject {
    var stream: VideoStreamInfo { get }

    /// Waits for the next access unit; `nil` when the camera ended the stream. Blocks.
    func nextAccessUnit() throws(MediaError) -> AccessUnit?

    /// Decodes `unit`; `onFrame` is called for each frame that is complete, which need not be the one of this unit.
    ///
    /// - Returns: How many access units, of this call or before, will never become a frame.
    func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Int

    /// Forgets the units decoded so far: what comes next is discarded up to a key frame.
    func reset()
}
