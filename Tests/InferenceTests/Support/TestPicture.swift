// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Pictures as the models take them: planar RGB from 0 to 1.
enum TestPicture {
    /// The picture at `path` stretched to `width` by `height`; `nil`, and said aloud, where there is no ffmpeg.
    static func read(_ path: String, width: Int, height: Int) throws -> [Float]? {
        guard let ffmpeg = executable("ffmpeg") else { return nil }
        let bytes = try output(
            of: ffmpeg,
            ["-v", "error", "-i", path, "-frames:v", "1", "-vf", "scale=\(width):\(height)", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        )
        let pixels = width * height
        guard bytes.count == 3 * pixels else { throw ProcessFailure(what: "ffmpeg gave \(bytes.count) bytes for \(path)") }
        return (0..<3 * pixels).map { Float(bytes[3 * ($0 % pixels) + $0 / pixels]) / 255 }
    }

    /// A black picture of `side` by `side` pixels with coloured rectangles on it.
    static func drawn(side: Int, _ patches: [Patch]) -> [Float] {
        var picture = [Float](repeating: 0, count: 3 * side * side)
        for patch in patches {
            for y in patch.y..<patch.y + patch.side {
                for x in patch.x..<patch.x + patch.side {
                    for (plane, value) in patch.colour.enumerated() { picture[plane * side * side + y * side + x] = value }
                }
            }
        }
        return picture
    }

    struct Patch {
        let x, y, side: Int
        /// Red, green, blue, from 0 to 1.
        let colour: [Float]
    }
}

struct ProcessFailure: Error {
    let what: String
}

/// The program called `name` on the search path; `nil`, and said aloud, where there is none.
func executable(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let found = path.split(separator: ":").map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    if found == nil { skipped("\(name) is not installed") }
    return found
}

/// What `program` writes to its standard output; throws where it fails.
func output(of program: String, _ arguments: [String], environment: [String: String]? = nil) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    if let environment { process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 } }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw ProcessFailure(what: "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    return [UInt8](bytes)
}
