// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Vocabulary

extension Demuxer.Request {
    /// The option that has certificates checked, and the one that says for which name: FFmpeg dials a number.
    private static let (verifyOption, nameOption) = ("tls_verify", "verifyhost")

    /// Whether the installed FFmpeg's RTSP client knows those options. Version 5.1's does not.
    private static var canVerify: Bool {
        guard let format = av_find_input_format("rtsp") else { return false }
        return [verifyOption, nameOption].allSatisfy { option in
            var options: UnsafePointer<AVClass>? = format.pointee.priv_class
            return av_opt_find(&options, option, nil, 0, AV_OPT_SEARCH_FAKE_OBJ) != nil
        }
    }

    /// How long a packet that came too early waits for the one before it.
    static let reorderingPatience = Duration.milliseconds(100)
    /// Packets that may wait for one before them. TCP does not reorder, but only a queue notices that the camera left something out: two are enough.
    static let reorderingQueue = [CameraOptions.Transport.tcp: 2, .udp: 64]
    /// Bytes the kernel may hold for us between two reads: a key frame of a large picture comes in one burst.
    static let socketBuffer = 1 << 20

    /// FFmpeg's settings for one camera: nothing is probed, nothing waits, and the packets come as they are.
    ///
    /// FFmpeg's own parsers stay off (`NOPARSE`, which needs `NOFILLIN`): they hold every picture back until the next one begins.
    /// `AccessUnitAssembler` does their work.
    ///
    /// - Parameters:
    ///   - address: Where the camera is; its name is not told.
    ///   - pathAndQuery: Instead of those in `url`, if the camera said so.
    static func camera(_ url: CameraURL, at address: HostAddress, pathAndQuery: String? = nil, options: CameraOptions) -> Self {
        let verifies = verifies(url, options)
        let queue = reorderingQueue[options.transport] ?? 0
        return Self(
            url: url.withCredentials(at: address.text, pathAndQuery: pathAndQuery),
            formatName: "rtsp",
            options: [
                "rtsp_transport": options.transport.rawValue,
                "allowed_media_types": "video",
                // We say when to play, after a look at what there is: a camera asked to play nothing answers late or never.
                "initial_pause": "1",
                "reorder_queue_size": String(queue),
                "buffer_size": String(socketBuffer),
                "user_agent": "Vedette",
                "protocol_whitelist": "rtsp,rtsps,rtp,udp,tcp,tls",
                verifyOption: verifies ? "1" : "0",
                nameOption: url.host,
            ],
            flags: AVFMT_FLAG_NOBUFFER | AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN,
            maximumDelay: reorderingPatience
        )
    }

    /// Throws `.tls` where a check of the certificate is wanted and cannot be made: before a password goes out to who knows whom.
    static func checkCanVerify(_ url: CameraURL, _ options: CameraOptions) throws(MediaError) {
        guard verifies(url, options), !canVerify else { return }
        throw MediaError(
            code: .tls,
            detail: "the installed FFmpeg cannot check the certificate of \(url.place); allow any certificate for this camera"
        )
    }

    private static func verifies(_ url: CameraURL, _ options: CameraOptions) -> Bool {
        url.scheme == .rtsps && options.tlsVerification == .system
    }
}
