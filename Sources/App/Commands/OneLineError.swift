// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Runs a command's work; whatever it throws becomes one line on standard error and exit code 1.
func reportingOneLine(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let exit as ExitCode {
        throw exit
    } catch is CancellationError {
        throw ExitCode(1)
    } catch {
        FileHandle.standardError.write(Data("vedette: \(error)\n".utf8))
        throw ExitCode(1)
    }
}
