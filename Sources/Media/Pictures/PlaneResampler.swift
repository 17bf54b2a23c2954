// SPDX-License-Identifier: Apache-2.0

import CLibyuv
import CPixels

/// Resizes planes, some rows at a time: first down the columns, then, turned on its side, along the rows.
///
/// Both passes are then the same loop over neighbouring samples, which the compiler turns into vector code; and what lies between them
/// fits the second-level cache.
struct PlaneResampler: ~Copyable {
    /// Output rows made at once: one cache line of the picture turned on its side.
    static let tileRows = 64
    /// Filters kept: four for each pair of frame size and model size.
    static let keptFilters = 32

    private var filters: [ResampleFilter] = []
    private var tall = SampleBuffer()
    private var turned = SampleBuffer()
    private var columns = SampleBuffer()

    /// Makes output rows `rows`, at most `tileRows`, in the rows of `target` from its first on.
    mutating func resample(
        _ plane: FramePlane,
        across: ResampleFilter.Axis,
        down: ResampleFilter.Axis,
        rows: Range<Int>,
        into target: WritablePlane
    ) {
        let vertical = filter(down)
        let horizontal = filter(across)
        let tile = Self.tileRows
        let stride = SampleBuffer.stride(across.samples)
        let tall = tall.room(for: tile * stride)
        let turned = turned.room(for: tile * across.samples)
        let columns = columns.room(for: tile * across.output)
        vertical.withKernel { filter in
            pixels_resample_rows(tall, stride, rows.lowerBound, rows.count, plane.base, plane.stride, across.samples, &filter)
        }
        TransposePlane(tall, Int32(stride), turned, Int32(tile), Int32(across.samples), Int32(rows.count))
        horizontal.withKernel { filter in
            pixels_resample_rows(columns, tile, 0, across.output, turned, tile, tile, &filter)
        }
        TransposePlane(columns, Int32(tile), target.base, Int32(target.stride), Int32(rows.count), Int32(across.output))
    }

    private mutating func filter(_ axis: ResampleFilter.Axis) -> ResampleFilter {
        if let kept = filters.first(where: { $0.axis == axis }) { return kept }
        if filters.count == Self.keptFilters { filters.removeFirst() }
        let fresh = ResampleFilter(axis)
        filters.append(fresh)
        return fresh
    }
}
