// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
public import Vocabulary

extension CaptureTime {
    /// This instant, by our own clock: for what has no camera behind it, and for cameras that do not tell theirs.
    public static var now: CaptureTime {
        CaptureTime(received: .now, unixSeconds: Date().timeIntervalSince1970, source: .arrival)
    }
}
