// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The consumer that Kong names in a request it passes on.
enum KongConsumer {
    /// Names longer than this, in bytes, are none.
    static let longestName = 255

    /// The user name, else the custom id, else the id; `nil` if there is none of them, or if the consumer is an anonymous one.
    ///
    /// The user name first, because it is what people write into a configuration, here and there, and what the same key is
    /// called in own mode: sessions keep their owner when Kong is put in front. A header that comes twice was not set by
    /// Kong, which sets each once, and names nobody.
    static func name(in fields: HTTPFields) -> String? {
        guard fields[values: .anonymousConsumer].isEmpty else { return nil }
        for header in [HTTPField.Name.consumerUsername, .consumerCustomID, .consumerID] {
            let values = fields[values: header]
            if values.isEmpty { continue }
            guard values.count == 1, let name = values.first, !name.isEmpty, name.utf8.count <= longestName else { return nil }
            return name
        }
        return nil
    }
}

// All of them are valid tokens, as the tests show.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    static let consumerUsername = HTTPField.Name("X-Consumer-Username")!
    static let consumerCustomID = HTTPField.Name("X-Consumer-Custom-ID")!
    static let consumerID = HTTPField.Name("X-Consumer-ID")!
    static let anonymousConsumer = HTTPField.Name("X-Anonymous-Consumer")!
}
