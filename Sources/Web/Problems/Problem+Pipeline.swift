// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Pipeline
import Vocabulary

extension Problem {
    /// What the pipeline did not do, told to the client. Its details are written for people already.
    init(_ error: PipelineError) {
        switch error.code {
        case .capacity: self.init(.capacity, error.detail, headers: [.retryAfter: "10"])
        case .notReady: self.init(.notReady, error.detail, headers: [.retryAfter: "1"])
        case .invalidSetting: self.init(.invalidField, error.detail)
        case .conflict: self.init(.conflict, error.detail)
        case .internal: self.init(.internal, error.detail)
        }
    }

    /// The same for a session that never was, one that is long over, and one of somebody else: who may not see it learns nothing.
    static func noSuchSession(_ id: some CustomStringConvertible) -> Problem {
        Problem(.noSuchSession, "You have no session \(id.description.prefix(64)); GET /api/v1/video/sessions lists those you have.")
    }
}
