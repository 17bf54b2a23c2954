// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc
import Vocabulary

extension MediaError {
    /// Why `url` could not be connected to. No `failure`: its name was still being looked up.
    init(connecting url: CameraURL, options: CameraOptions, gate: ReadGate, failure: Demuxer.Failure?) {
        let (code, detail): (Code, String) =
            if gate.interrupt.isInterrupted {
                (.interrupted, "connecting to \(url.place) was called off")
            } else if let target = failure?.notes.redirect {
                (.refused, Self.advice(to: url, redirecting: target))
            } else if let answer = failure?.notes.rtspStatus {
                Self.meaning(of: answer, url: url, options: options)
            } else if let failure, !gate.isExpired, failure.status != cffmpeg_averror(ETIMEDOUT) {
                Self.meaning(of: failure, url: url)
            } else {
                (.timeout, "\(url.place) did not answer within \(options.connectTimeout.seconds)")
            }
        // Of a redirect that was prevented, FFmpeg's status tells only how.
        self.init(code: code, detail: detail, status: failure.flatMap { $0.notes.redirect == nil ? $0.status : nil })
    }

    /// What to do about a camera that redirects, and not just once to another path. The new address is named without login, path and query; not
    /// at all if who reads this is not to know where the camera is.
    private static func advice(to url: CameraURL, redirecting target: String) -> String {
        if url.alias != nil { return "\(url.place) redirects to another address; its address in the configuration must be changed" }
        guard let target = try? CameraURL(target) else { return "\(url.place) redirects to an address that is none" }
        let place = "\(target.scheme.rawValue)://\(target.place)"
        return target.scheme == url.scheme && target.place == url.place
            ? "\(url.place) redirects from one path to the next" : "\(url.place) redirects to \(place); give that address instead"
    }

    /// Why no further picture came from `url`. No `failure`: the camera sent, but nothing that makes a picture.
    init(reading url: CameraURL, hasBegun: Bool, options: CameraOptions, gate: ReadGate, failure: Demuxer.Failure?) {
        let (code, detail): (Code, String) =
            if gate.interrupt.isInterrupted {
                (.interrupted, "reading from \(url.place) was called off")
            } else if gate.isExpired || failure?.status == cffmpeg_averror(ETIMEDOUT) {
                hasBegun
                    ? (.stalled, "\(url.place) sent no picture for \(options.gapTimeout.seconds)")
                    : (.timeout, "\(url.place) agreed to play but sent no picture within \(options.firstPacketTimeout.seconds)")
            } else {
                (.stalled, "the connection to \(url.place) broke")
            }
        self.init(code: code, detail: detail, status: failure?.status)
    }

    private static func meaning(of answer: Int, url: CameraURL, options: CameraOptions) -> (Code, String) {
        switch answer {
        case 401, 403:
            let advice =
                url.alias != nil
                ? "its login in the configuration must be changed"
                : url.hasCredentials ? "check user and password" : "put user and password into the address"
            return (.unauthorized, "\(url.place) wants another login (\(answer)); \(advice)")
        case 404: return (.notFound, "\(url.place) has no stream\(url.atPath) (404)")
        case 461: return (.refused, "\(url.place) does not send over \(options.transport.rawValue) (461); choose the other transport")
        case 453, 503: return (.refused, "\(url.place) is busy and takes no further viewer (\(answer))")
        default: return (.refused, "\(url.place) answered \(answer)")
        }
    }

    private static func meaning(of failure: Demuxer.Failure, url: CameraURL) -> (Code, String) {
        if failure.notes.encryptionFailed { return (.tls, "no encrypted connection to \(url.place) can be made; does it speak rtsps there?") }
        let status = failure.status
        switch status {
        case cffmpeg_averror_unauthorized(), cffmpeg_averror_forbidden(): return (.unauthorized, "\(url.place) wants another login")
        case cffmpeg_averror_not_found(): return (.notFound, "\(url.place) has no stream\(url.atPath)")
        case cffmpeg_averror(ECONNREFUSED): return (.refused, "nobody listens at \(url.place)")
        case cffmpeg_averror(EHOSTUNREACH), cffmpeg_averror(ENETUNREACH), cffmpeg_averror(ENETDOWN), cffmpeg_averror(EHOSTDOWN):
            return (.unreachable, "there is no route to \(url.place)")
        case cffmpeg_averror(ENOMEM): return (.internal, "out of memory")
        default: return (.refused, "\(url.place) broke off the conversation; is it an RTSP server?")
        }
    }
}

extension CameraURL {
    /// Where at its host the stream should be: the path without the query, in which some cameras take the password. Of an alias nothing is told.
    fileprivate var atPath: String { alias == nil ? " at \"\(pathAndQuery.prefix { $0 != "?" })\"" : " at its path" }
}

extension Duration {
    /// "10 s", "0.5 s".
    fileprivate var seconds: String {
        let tenths = Int((milliseconds / 100).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
