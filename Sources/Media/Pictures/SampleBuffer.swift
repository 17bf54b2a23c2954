// SPDX-License-Identifier: Apache-2.0

/// Memory for samples that is kept from one picture to the next and grows when a picture needs more.
struct SampleBuffer: ~Copyable {
    /// Vector loads are quickest on whole cache lines.
    static let alignment = 64

    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0

    init() {}

    deinit { memory?.deallocate() }

    /// Room for `count` samples, valid until the next call. What was there before may be lost; new memory is zero.
    mutating func room(for count: Int) -> UnsafeMutablePointer<UInt8> {
        if let memory, capacity >= count { return memory.assumingMemoryBound(to: UInt8.self) }
        memory?.deallocate()
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: Self.alignment)
        memory = fresh
        capacity = count
        let samples = fresh.bindMemory(to: UInt8.self, capacity: count)
        samples.initialize(repeating: 0, count: count)
        return samples
    }

    /// `width` rounded up so that every row starts on a cache line.
    static func stride(_ width: Int) -> Int { (width + alignment - 1) / alignment * alignment }
}
