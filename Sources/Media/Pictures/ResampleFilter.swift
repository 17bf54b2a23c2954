// SPDX-License-Identifier: Apache-2.0

import CPixels

/// The weights that resize one axis of a picture: a triangle as wide as the source samples that one output sample stands for.
///
/// It is the filter of PIL's and torchvision's "bilinear with antialias", through which models of this family saw their
/// training pictures. libyuv has nothing like it: as soon as either axis shrinks by less than half its box filter falls back to two taps,
/// and 1080p to 640x640 would look at every third column only.
struct ResampleFilter {
    /// What is resized: `samples` of them, covering `extent` of their own widths. The two differ for halved chroma of odd sizes, whose last
    /// sample covers one pixel only.
    struct Axis: Hashable {
        let samples: Int
        let extent: Double
        let output: Int
    }

    let axis: Axis
    private let start: [Int32]
    private let taps: [Int32]
    private let weights: [UInt16]
    private let capacity: Int

    /// More taps would overflow the kernel's sums. Reached where a side shrinks more than 126 times; beyond, samples are skipped.
    static let maximumTaps = 254

    init(_ axis: Axis) {
        let scale = axis.extent / Double(axis.output)
        let support = min(max(scale, 1), Double(Self.maximumTaps - 2) / 2)
        let capacity = min(2 * Int(support.rounded(.up)) + 1, Self.maximumTaps)
        var start: [Int32] = []
        var taps: [Int32] = []
        var weights = [UInt16](repeating: 0, count: axis.output * capacity)
        for position in 0..<axis.output {
            let centre = (Double(position) + 0.5) * scale
            let first = min(max(0, Int((centre - support + 0.5).rounded(.down))), axis.samples - 1)
            let end = max(first + 1, min(axis.samples, Int((centre + support + 0.5).rounded(.down)), first + capacity))
            var shares = (first..<end).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / support) }
            while shares.count > 1, shares[shares.count - 1] == 0 { shares.removeLast() }
            let whole = Self.normalised(shares)
            weights.replaceSubrange(position * capacity..<position * capacity + whole.count, with: whole)
            start.append(Int32(first))
            taps.append(Int32(whole.count))
        }
        (self.axis, self.start, self.taps, self.weights, self.capacity) = (axis, start, taps, weights, capacity)
    }

    /// Whole weights in the proportion of `shares` that never add up to more than 65536: more would overflow the kernel's sums.
    private static func normalised(_ shares: [Double]) -> [UInt16] {
        let sum = shares.reduce(0, +)
        guard sum > 0 else { return shares.indices.map { $0 == 0 ? .max : 0 } }
        var running = 0.0
        var given = 0
        // Rounding the running sum, not each weight, makes the errors cancel.
        return shares.map { share in
            running += share
            let next = Int((running / sum * 65536).rounded())
            defer { given = next }
            return UInt16(clamping: next - given)
        }
    }

    /// The first source sample that output sample `position` takes from, and the weights of it and its followers.
    func share(_ position: Int) -> (first: Int, weights: ArraySlice<UInt16>) {
        (Int(start[position]), weights[position * capacity..<position * capacity + Int(taps[position])])
    }

    /// Lends the weights to the kernel.
    func withKernel<Result>(_ body: (inout pixels_filter) -> Result) -> Result {
        start.withUnsafeBufferPointer { start in
            taps.withUnsafeBufferPointer { taps in
                weights.withUnsafeBufferPointer { weights in
                    var filter = pixels_filter(start: start.baseAddress, taps: taps.baseAddress, weights: weights.baseAddress, capacity: capacity)
                    return body(&filter)
                }
            }
        }
    }
}
