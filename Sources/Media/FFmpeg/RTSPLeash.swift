// SPDX-License-Identifier: Apache-2.0

import CFFmpeg

/// Keeps FFmpeg's RTSP client at the one address it was given.
///
/// A camera can send the client elsewhere in two ways, and FFmpeg has an option against neither: an answer 3xx, which it follows before anybody
/// is asked, and `source=` in the answer to SETUP, to which over UDP it sends packets and whose name it looks up. But before it does the one and
/// the other it says so in its log, on the same thread; both are prevented there. `CameraRedirectTests` shows with the installed version that
/// they are. See docs/design/cameras.md.
enum RTSPLeash {
    /// What is said after the old connection was closed and before the new one is made.
    static let redirectMessage: StaticString = "Status %d: Redirecting to %s"
    /// How each line of an answer is told, before it is read.
    private static let lineMessage: StaticString = "line='%s'"
    /// A list of protocols that there are not.
    private static let noProtocol = "none"

    /// Called for every message.
    static func pull(_ context: UnsafeMutableRawPointer, _ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
        if FFmpegLog.starts(format, lineMessage) {
            cffmpeg_hide_source(arguments)
        } else if FFmpegLog.starts(format, redirectMessage) {
            // Checked before a protocol's code runs at all: no name is looked up, no socket is made.
            av_opt_set(context, "protocol_whitelist", noProtocol, 0)
        }
    }

    /// Where the camera wants the client to go.
    static func target(of context: UnsafeMutableRawPointer) -> String? {
        context.assumingMemoryBound(to: AVFormatContext.self).pointee.url.map { String(cString: $0) }
    }
}
