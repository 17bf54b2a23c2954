// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A line on standard error that says how far a long run is; silent where standard error is no terminal.
struct ProgressBar {
    private let total: Int?
    private let name: String
    private let isVisible = isatty(STDERR_FILENO) == 1
    private var lastDrawn: ContinuousClock.Instant?

    init(name: String, total: Int?) {
        self.name = name
        self.total = total
    }

    mutating func advance(to done: Int) {
        let now = ContinuousClock.now
        // Ten times a second is as often as a person can read.
        guard isVisible, lastDrawn.map({ $0.duration(to: now) > .milliseconds(100) }) ?? true else { return }
        lastDrawn = now
        draw(done)
    }

    func finish(at done: Int) {
        guard isVisible else { return }
        draw(done)
        FileHandle.standardError.write(Data("\n".utf8))
    }

    private func draw(_ done: Int) {
        let text: String
        if let total, total > 0 {
            let filled = min(30, done * 30 / total)
            text = "[" + String(repeating: "#", count: filled) + String(repeating: "·", count: 30 - filled) + "] \(done)/\(total)"
        } else {
            text = "\(done) frames"
        }
        FileHandle.standardError.write(Data("\r\(name) \(text)".utf8))
    }
}
