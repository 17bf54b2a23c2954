// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension ModelManifest {
    /// The largest manifest read, in bytes; a thousand long class names need a tenth of it.
    static let sizeLimit = 1 << 20

    /// The manifest that stands beside the model (`NAME.json` by `NAME.onnx`), or, where there is none, one made of the
    /// file's name and COCO's classes.
    public static func beside(modelPath: String) throws(InferenceError) -> ModelManifest {
        let stem = modelPath.hasSuffix(".onnx") ? String(modelPath.dropLast(5)) : modelPath
        let path = stem + ".json"
        guard FileManager.default.fileExists(atPath: path) else {
            return ModelManifest(name: String(stem.split(separator: "/").last ?? "model"))
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw InferenceError(.badManifest, "the manifest \(path) cannot be read; check its permissions")
        }
        guard bytes.count <= sizeLimit else { throw InferenceError(.badManifest, "the manifest \(path) is longer than \(sizeLimit) bytes") }
        do {
            return try JSONDecoder().decode(ModelManifest.self, from: bytes).checked()
        } catch {
            throw InferenceError(.badManifest, "the manifest \(path) is wrong: \(explain(error))")
        }
    }

    /// The manifest itself, if its values make sense.
    private func checked() throws(InferenceError) -> ModelManifest {
        guard !classes.isEmpty else { throw InferenceError(.badManifest, "classes is empty") }
        guard 0...1 ~= threshold else { throw InferenceError(.badManifest, "threshold is \(threshold); expected a number from 0 to 1") }
        guard duplicateOverlap.map({ 0...1 ~= $0 }) ?? true else {
            throw InferenceError(.badManifest, "duplicate_overlap is \(duplicateOverlap ?? 0); expected a number from 0 to 1")
        }
        return self
    }

    /// What is wrong, and where, in a few words.
    private static func explain(_ error: any Error) -> String {
        switch error {
        case let error as InferenceError: error.detail
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            spell(context)
        case DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is no JSON" : spell(context)
        default: "it cannot be decoded"
        }
    }

    private static func spell(_ context: DecodingError.Context) -> String {
        let place = context.codingPath.map(\.stringValue).joined(separator: ".")
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }
}
