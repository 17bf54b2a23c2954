// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ends the process, which libFuzzer takes for a crash and keeps the input of, unless `isKept`.
func promise(_ isKept: Bool, _ what: @autoclosure () -> String) {
    guard !isKept else { return }
    complain("broken promise: \(what())")
    abort()
}

/// One line on standard error.
func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    // Nobody is left to tell if this fails too.
    _ = write(STDERR_FILENO, line, line.count)
}
