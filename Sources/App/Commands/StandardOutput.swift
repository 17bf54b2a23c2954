// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes out what was printed so far: a pipe is read by somebody who waits for the line.
func flushStandardOutput() {
    fflush(nil)
}
