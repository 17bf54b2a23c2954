// SPDX-License-Identifier: Apache-2.0

import CFFmpeg

/// Options for an FFmpeg call, owned; the call takes out what it understands.
struct FFmpegDictionary: ~Copyable {
    var pointer: OpaquePointer?

    init(_ options: [String: String]) {
        for (key, value) in options { av_dict_set(&pointer, key, value, 0) }
    }

    deinit {
        var owned = pointer
        av_dict_free(&owned)
    }
}
