// SPDX-License-Identifier: Apache-2.0

import CFuzzer
import Glibc

/// `vedette-fuzz TARGET [libFuzzer's arguments]`: runs one target under libFuzzer. `vedette-fuzz --list` names them all.
@main
struct Main {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.dropFirst() == ["--list"] {
            for target in FuzzTarget.allCases { print(target.rawValue) }
            return
        }
        guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
            let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            complain("usage: vedette-fuzz TARGET [libFuzzer's arguments]; targets are \(known)")
            exit(2)
        }
        chosen = target
        exit(runDriver([arguments[0]] + arguments.dropFirst(2)))
    }

    private static func runDriver(_ arguments: [String]) -> CInt {
        // Never freed: libFuzzer keeps the texts for as long as the process lives.
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var count = CInt(arguments.count)
        return pointers.withUnsafeMutableBufferPointer { buffer in
            var first = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &first) { data, size in
                chosen.check(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        }
    }
}

// Safe to share: written once, before libFuzzer begins, and read by its one thread. Its callback takes no context, so it
// cannot live anywhere else.
private nonisolated(unsafe) var chosen = FuzzTarget.rtspStream
