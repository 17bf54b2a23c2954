// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Keeps the rows of table tests as the fuzzer's seeds: `scripts/fuzz --seeds` names a folder in `VEDETTE_FUZZ_SEEDS` and runs
/// the tables. Otherwise this does nothing.
enum FuzzSeed {
    /// Writes `bytes` into the folder of `target`, under a name made of them. Text targets of several lines are described
    /// in `Fuzz/Sources/Fuzz/Targets`.
    static func keep(_ bytes: some Sequence<UInt8>, for target: String) {
        guard let root = getenv("VEDETTE_FUZZ_SEEDS").map({ String(cString: $0) }) else { return }
        let bytes = Array(bytes)
        // FNV-1a.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        // A folder that cannot be made shows in the file that cannot be written.
        mkdir("\(root)/\(target)", 0o755)
        let path = "\(root)/\(target)/\(String(hash, radix: 16))"
        guard let file = fopen(path, "w") else { fatalError("cannot write the seed \(path)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    static func keep(_ text: String, for target: String) { keep(text.utf8, for: target) }
}
