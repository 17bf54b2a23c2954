// SPDX-License-Identifier: Apache-2.0

import Foundation
import Media
import Vocabulary

/// A folder that annotated pictures are written to.
struct AnnotatedAlbum: Sendable {
    let folder: URL
    let glyphs: GlyphAtlas?

    init(folder: String, glyphs: GlyphAtlas?) throws {
        self.folder = URL(filePath: folder, directoryHint: .isDirectory)
        self.glyphs = glyphs
        do {
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        } catch {
            throw DetectError("--output \(folder): the folder cannot be made: \((error as NSError).localizedDescription)")
        }
    }

    /// Writes one picture, whole or not at all. `frame` numbers the frames of a clip; a still picture has none.
    func add(_ jpeg: [UInt8], of source: DetectSource, frame: Int?) throws {
        let stem = URL(filePath: source.fileName).deletingPathExtension().lastPathComponent
        let number = frame.map { "-" + String(repeating: "0", count: max(0, 6 - String($0).count)) + String($0) } ?? ""
        let file = folder.appending(path: stem + number + ".jpg")
        do {
            try Data(jpeg).write(to: file, options: .atomic)
        } catch {
            throw DetectError("\(file.path): cannot be written: \((error as NSError).localizedDescription)")
        }
    }
}

extension DetectSource {
    /// A name fit for a file.
    fileprivate var fileName: String {
        switch self {
        case .picture(let path), .clip(let path): path
        case .camera(let url, _): (url.host + url.pathAndQuery).map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        case .invalid: "invalid"
        }
    }
}
