// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A look at the outside of an ONNX file: is it there, is it one, is all of it there?
///
/// The runtimes would notice too, but in a paragraph, after trying every format they know and complaining of each on
/// the standard error. The file is a protocol buffer; only the frame around its fields is read, never their content.
enum ModelFile {
    /// More fields than any exporter writes: metadata and operator sets repeat, but by the dozen.
    static let fieldLimit = 100_000

    /// Throws what is wrong with the file at `path`, in one line.
    static func check(_ path: String) throws(InferenceError) {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InferenceError(.modelMissing, "there is no model file \(path); scripts/fetch-model fetches one")
        }
        guard !isDirectory else { throw InferenceError(.modelMissing, "\(path) is a folder, not a model file") }
        guard var frame = ProtobufFrame(path: path) else {
            throw InferenceError(.modelMissing, "the model file \(path) cannot be read; check its permissions")
        }
        guard !frame.isAtEnd else { throw InferenceError(.notAModel, "\(path) is empty") }
        switch walk(&frame) {
        case .whole: return
        case .cut: throw InferenceError(.notAModel, "\(path) ends in the middle; it was not copied or downloaded completely")
        case .foreign: throw InferenceError(.notAModel, "\(path) is not an ONNX model")
        }
    }

    private enum Finding { case whole, cut, foreign }

    /// Follows the fields of `ModelProto` from the first to the end of the file.
    private static func walk(_ frame: inout ProtobufFrame) -> Finding {
        var hasVersion = false
        var hasGraph = false
        for _ in 0..<fieldLimit where !frame.isAtEnd {
            guard let key = frame.varint() else { return hasVersion ? .cut : .foreign }
            // Field number and wire type, as onnx.proto has them: 0 a number, 2 a length and so many bytes.
            switch (key >> 3, key & 7) {
            case (1, 0), (5, 0):
                guard frame.varint() != nil else { return hasVersion ? .cut : .foreign }
                hasVersion = hasVersion || key >> 3 == 1
            case (2, 2), (3, 2), (4, 2), (6, 2), (7, 2), (8, 2), (14, 2), (20, 2), (25, 2), (26, 2):
                guard let length = frame.varint(), frame.skip(length) else { return hasVersion ? .cut : .foreign }
                hasGraph = hasGraph || key >> 3 == 7
            default: return .foreign
            }
        }
        guard frame.isAtEnd, hasVersion else { return .foreign }
        return hasGraph ? .whole : .cut
    }
}
