// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What this process costs the machine, read from the kernel. A number that cannot be read is `nil`.
struct ProcessStatistics {
    /// User and system time since the start.
    let cpuSeconds: Double?
    let residentBytes: Int?
    let openFileDescriptors: Int?
    let threads: Int?

    static func now() -> ProcessStatistics {
        ProcessStatistics(
            cpuSeconds: cpuSeconds(),
            residentBytes: residentBytes(),
            openFileDescriptors: entries(of: "/proc/self/fd"),
            threads: entries(of: "/proc/self/task")
        )
    }

    private static func cpuSeconds() -> Double? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    /// The second number in `statm`, in pages.
    private static func residentBytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let length = read(descriptor, &bytes, bytes.count)
        guard length > 0 else { return nil }
        let numbers = String(decoding: bytes[..<length], as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Int(numbers[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func entries(of folder: String) -> Int? {
        guard let listing = opendir(folder) else { return nil }
        defer { closedir(listing) }
        var count = 0
        while readdir(listing) != nil { count += 1 }
        // Without "." and "..".
        return max(0, count - 2)
    }
}
