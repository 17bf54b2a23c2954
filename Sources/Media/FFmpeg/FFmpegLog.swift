// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc

/// Keeps FFmpeg from writing to the console, notes the few things it says nowhere else, and keeps its RTSP client from leaving the camera.
///
/// FFmpeg's messages spell out camera addresses with their passwords, so none is passed on. But that packets were lost, that a
/// camera redirects, or that a picture refers to one which is missing, FFmpeg tells only in its log: those messages are
/// recognised by their constant text and counted for the call that runs on this thread. Two of them come at the last moment before FFmpeg
/// turns to a host of the camera's choice, and are acted on: see `RTSPLeash`.
enum FFmpegLog {
    /// What was said during one call.
    struct Notes {
        /// Packets of the stream that never arrived.
        var lostPackets = 0
        /// The camera's host accepted the connection.
        var isConnected = false
        /// The address, login and all, that the camera redirected to; nobody went there.
        var redirect: String?
        var encryptionFailed = false
        /// The status of the RTSP answer that ended the dialogue.
        var rtspStatus: Int?
        /// Predictions from pictures the decoder does not have.
        var missingReferences = 0
    }

    /// Who listens on this thread.
    private struct Listener {
        var notes = Notes()
        let gate: ReadGate?
    }

    /// Runs `body` and returns with its value what FFmpeg said meanwhile on this thread. `gate` is told when a connection stands.
    static func noting<Value>(at gate: ReadGate? = nil, _ body: () -> Value) -> (Value, Notes) {
        _ = installed
        var listener = Listener(gate: gate)
        let value = withUnsafeMutablePointer(to: &listener) { pointer in
            pthread_setspecific(key, pointer)
            defer { pthread_setspecific(key, nil) }
            return body()
        }
        return (value, listener.notes)
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key, nil)
        precondition(status == 0, "a process has at least a hundred keys, and few libraries that take one")
        return key
    }()

    /// How the H.265 and H.264 decoders say that a picture refers to one they do not have. The pictures come out all the same, unmarked.
    private static let missingReferenceMessages: [StaticString] = [
        "Could not find ref with POC", "Frame num gap", "Missing reference picture", "reference picture missing",
    ]

    /// What is not worth a warning to FFmpeg, and is to us.
    private static let quietMessages: [StaticString] = ["Frame num gap", "Successfully connected", RTSPLeash.redirectMessage]

    /// Once per process; the callback is FFmpeg's only one.
    private static let installed: Void = av_log_set_callback { context, level, format, arguments in
        guard let format else { return }
        if let context, let arguments { RTSPLeash.pull(context, format, arguments) }
        guard level <= AV_LOG_WARNING || FFmpegLog.quietMessages.contains(where: { FFmpegLog.starts(format, $0) }),
            let pointer = pthread_getspecific(FFmpegLog.key)
        else { return }
        let listener = pointer.assumingMemoryBound(to: Listener.self)
        FFmpegLog.note(for: &listener.pointee, context: context, level: level, format: format, arguments: arguments)
    }

    private static func note(
        for listener: inout Listener,
        context: UnsafeMutableRawPointer?,
        level: Int32,
        format: UnsafePointer<CChar>,
        arguments: CVaListPointer?
    ) {
        if starts(format, "RTP: missed") {
            listener.notes.lostPackets += 1
        } else if starts(format, "Successfully connected") {
            listener.notes.isConnected = true
            listener.gate?.connected()
        } else if starts(format, RTSPLeash.redirectMessage), let context {
            listener.notes.redirect = RTSPLeash.target(of: context)
        } else if missingReferenceMessages.contains(where: { starts(format, $0) }) {
            listener.notes.missingReferences += 1
        } else if starts(format, "method %s failed: %d"), let arguments {
            var line = [CChar](repeating: 0, count: 64)
            vsnprintf(&line, line.count, format, arguments)
            listener.notes.rtspStatus = statusCode(in: line)
        } else if level <= AV_LOG_ERROR, let context, name(of: context) == "tls" {
            listener.notes.encryptionFailed = true
        }
    }

    static func starts(_ format: UnsafePointer<CChar>, _ text: StaticString) -> Bool {
        strncmp(format, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), text.utf8CodeUnitCount) == 0
    }

    /// The number after the colon in "method DESCRIBE failed: 404 Not Found".
    private static func statusCode(in line: [CChar]) -> Int? {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let colon = text.lastIndex(of: ":") else { return nil }
        return Int(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0.isNumber })
    }

    /// What an FFmpeg object calls itself: a protocol, codec or format name.
    private static func name(of context: UnsafeMutableRawPointer) -> String? {
        let avClass = context.assumingMemoryBound(to: UnsafePointer<AVClass>?.self).pointee
        return avClass?.pointee.item_name?(context).map { String(cString: $0) }
    }
}
