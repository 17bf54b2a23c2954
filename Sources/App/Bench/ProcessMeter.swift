// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the system says a process has used, read from /proc.
struct ProcessMeter {
    let identifier: Int32

    /// User and system CPU time since the process started, in seconds; resolution a hundredth.
    func cpuSeconds() throws -> Double {
        let text = try read("stat")
        // The program's name, in parentheses, may hold blanks: count fields after it. utime and stime are the 14th and 15th.
        guard let close = text.lastIndex(of: ")") else { throw BenchError("/proc/\(identifier)/stat has no name") }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw BenchError("/proc/\(identifier)/stat has no CPU times")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Resident memory in MiB.
    func residentMiB() throws -> Double {
        for line in try read("status").split(separator: "\n") where line.hasPrefix("VmRSS:") {
            if let kib = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) { return kib / 1_024 }
        }
        throw BenchError("/proc/\(identifier)/status has no VmRSS")
    }

    private func read(_ file: String) throws -> String {
        // Foundation's file reading asks for the size first, which /proc says is nothing; read until the end instead.
        guard let handle = FileHandle(forReadingAtPath: "/proc/\(identifier)/\(file)") else {
            throw BenchError("process \(identifier) is gone")
        }
        defer { try? handle.close() }
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}

/// Why a measurement could not be made.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
