// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Glibc
import Vocabulary

extension MediaError {
    /// Why `url` could not be connected to.
    init(connecting url: CameraURL, options: CameraOptions, gate: ReadGate, failure: Demuxer.Failure) {
        let status = failure.status
        let (code, detail): (Code, String) =
            if gate.interrupt.isInterrupted {
                (.interrupted, "connecting to \(url.place) was called off")
            } else if let answer = failure.notes.rtspStatus {
                Self.meaning(of: answer, url: url, options: options)
            } else if gate.isExpired || status == cffmpeg_averror(ETIMEDOUT) {
                (.timeout, "\(url.place) did not answer within \(options.connectTimeout.seconds)")
            } else {
                Self.meaning(of: failure, url: url)
            }
        self.init(code: code, detail: detail, status: status)
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
            let advice = url.hasCredentials ? "check user and password" : "put user and password into the address"
            return (.unauthorized, "\(url.place) wants another login (\(answer)); \(advice)")
        case 404: return (.notFound, "\(url.place) has no stream at \"\(url.path)\" (404)")
        case 461: return (.refused, "\(url.place) does not send over \(options.transport.rawValue) (461); choose the other transport")
        case 453, 503: return (.refused, "\(url.place) is busy and takes no further viewer (\(answer))")
        default: return (.refused, "\(url.place) answered \(answer)")
        }
    }

    private static func meaning(of failure: Demuxer.Failure, url: CameraURL) -> (Code, String) {
        if failure.notes.hostDidNotResolve { return (.unreachable, "the host name \(url.host) does not resolve") }
        if failure.notes.encryptionFailed { return (.tls, "no encrypted connection to \(url.place) can be made; does it speak rtsps there?") }
        let status = failure.status
        switch status {
        case cffmpeg_averror_unauthorized(), cffmpeg_averror_forbidden(): return (.unauthorized, "\(url.place) wants another login")
        case cffmpeg_averror_not_found(): return (.notFound, "\(url.place) has no stream at \"\(url.path)\"")
        case cffmpeg_averror(ECONNREFUSED): return (.refused, "nobody listens at \(url.place)")
        case cffmpeg_averror(EHOSTUNREACH), cffmpeg_averror(ENETUNREACH), cffmpeg_averror(ENETDOWN), cffmpeg_averror(EHOSTDOWN):
            return (.unreachable, "there is no route to \(url.place)")
        case cffmpeg_averror(ENOMEM): return (.internal, "out of memory")
        default: return (.refused, "\(url.place) broke off the conversation; is it an RTSP server?")
        }
    }
}

extension Duration {
    /// "10 s", "0.5 s".
    fileprivate var seconds: String {
        let tenths = Int((milliseconds / 100).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
