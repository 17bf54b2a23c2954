// SPDX-License-Identifier: Apache-2.0

extension ModelManifest: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case name, source, licence, sha256, interface, classes, threshold
        case inputWidth = "input_width"
        case inputHeight = "input_height"
        case duplicateOverlap = "duplicate_overlap"
    }

    /// Any key at all, to find those that should not be there.
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads what `scripts/fetch-model` writes. Only `name` is required; an unknown key is refused, for it is likely a misspelt one.
    public init(from decoder: any Decoder) throws {
        let spelled = try decoder.container(keyedBy: AnyKey.self).allKeys
        if let unknown = spelled.first(where: { Key(stringValue: $0.stringValue) == nil }) {
            let known = Key.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            throw InferenceError(.badManifest, "unknown key \(unknown.stringValue); known are \(known)")
        }
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try values.decode(String.self, forKey: .name),
            source: try values.decodeIfPresent(String.self, forKey: .source),
            licence: try values.decodeIfPresent(String.self, forKey: .licence),
            sha256: try values.decodeIfPresent(String.self, forKey: .sha256),
            inputWidth: try values.decodeIfPresent(Int.self, forKey: .inputWidth),
            inputHeight: try values.decodeIfPresent(Int.self, forKey: .inputHeight),
            interface: try values.decodeIfPresent(Interface.self, forKey: .interface) ?? .official,
            classes: try values.decodeIfPresent([String].self, forKey: .classes) ?? Self.cocoClasses,
            threshold: try values.decodeIfPresent(Float.self, forKey: .threshold) ?? 0.5,
            duplicateOverlap: try values.decodeIfPresent(Float.self, forKey: .duplicateOverlap)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encodeIfPresent(source, forKey: .source)
        try values.encodeIfPresent(licence, forKey: .licence)
        try values.encodeIfPresent(sha256, forKey: .sha256)
        try values.encodeIfPresent(inputWidth, forKey: .inputWidth)
        try values.encodeIfPresent(inputHeight, forKey: .inputHeight)
        try values.encode(interface, forKey: .interface)
        try values.encode(classes, forKey: .classes)
        try values.encode(threshold, forKey: .threshold)
        try values.encodeIfPresent(duplicateOverlap, forKey: .duplicateOverlap)
    }
}
