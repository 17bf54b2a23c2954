// SPDX-License-Identifier: Apache-2.0

import Media

extension SessionFailure {
    /// What a client is told about trouble with the camera. Media's details never hold a login.
    init(_ error: MediaError) {
        let code: SessionErrorCode =
            switch error.code {
            case .unauthorized: .unauthorized
            case .notFound: .notFound
            case .refused: .refused
            case .unreachable: .unreachable
            case .tls: .tls
            case .unsupportedCodec, .noVideo, .decoding: .unsupportedCodec
            case .timeout: .timeout
            case .stalled: .stalled
            case .interrupted, .badFile, .encoding, .internal: .internal
            }
        self.init(code: code, detail: error.detail)
    }

    /// The camera said good-bye. It may have been restarted, or its publisher left the relay.
    static let endedByCamera = SessionFailure(code: .unreachable, detail: "the camera ended the stream; trying again")
}
