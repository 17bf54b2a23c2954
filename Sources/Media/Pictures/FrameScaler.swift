// SPDX-License-Identifier: Apache-2.0

import CPixels

/// Resizes frames to a model's input: planar red, green, blue from 0 to 1, stretched to fit, no letterbox.
///
/// One owner, one picture at a time; filters and scratch memory stay for the next frame, so a camera costs no allocations once it runs. The
/// frame's own range and matrix are undone: the same scene gives the same numbers however the camera writes its colours. About 1 ms for
/// 1080p to 416x416 on one core; it waits for nobody.
public struct FrameScaler: ~Copyable {
    private var reader = PlanarReader()
    private var resampler = PlaneResampler()
    private var tiles = SampleBuffer()

    public init() {}

    /// Fills `tensor`, which holds 3 * `height` * `width` numbers: all red, then all green, then all blue, each row by row.
    ///
    /// Throws nothing today: every `PixelFormat` can be read. A tensor of another size is the caller's mistake and stops the program.
    public mutating func fill(_ tensor: inout MutableSpan<Float>, width: Int, height: Int, from frame: VideoFrame) throws(MediaError) {
        precondition(width > 0 && height > 0 && tensor.count == 3 * width * height, "the tensor must hold 3 x \(height) x \(width) numbers")
        let tiles = outputTiles(width: width)
        tensor.withUnsafeMutableBufferPointer { numbers in
            guard let base = numbers.baseAddress else { return }
            frame.withPlanes { planes in
                let picture = reader.picture(planes, of: frame)
                for first in stride(from: 0, to: height, by: PlaneResampler.tileRows) {
                    let rows = first..<min(first + PlaneResampler.tileRows, height)
                    resample(picture, width: width, height: height, rows: rows, into: tiles)
                    for row in rows {
                        let red = base + row * width
                        let green = red + width * height
                        Self.convert(tiles, row - first, picture.model, red: red, green: green, blue: green + width * height)
                    }
                }
            }
        }
    }

    private mutating func outputTiles(width: Int) -> [WritablePlane] {
        let stride = SampleBuffer.stride(width)
        let base = tiles.room(for: 3 * stride * PlaneResampler.tileRows)
        return (0..<3).map { plane in
            WritablePlane(base: base + plane * stride * PlaneResampler.tileRows, stride: stride, rowBytes: width, rows: PlaneResampler.tileRows)
        }
    }

    private mutating func resample(_ picture: PlanarPicture, width: Int, height: Int, rows: Range<Int>, into tiles: [WritablePlane]) {
        for (index, plane) in [picture.first, picture.second, picture.third].enumerated() {
            guard let plane else { continue }
            // Chroma goes straight to the full output size: half-sized output chroma would be quicker by a fifth and blur colours.
            let pixels = index == 0 ? (x: 1.0, y: 1.0) : (x: Double(1 << picture.shiftX), y: Double(1 << picture.shiftY))
            let across = ResampleFilter.Axis(samples: plane.rowBytes, extent: Double(picture.width) / pixels.x, output: width)
            let down = ResampleFilter.Axis(samples: plane.rows, extent: Double(picture.height) / pixels.y, output: height)
            resampler.resample(plane, across: across, down: down, rows: rows, into: tiles[index])
        }
    }

    /// Converts one row of the tiles.
    private static func convert(
        _ tiles: [WritablePlane],
        _ row: Int,
        _ model: PlanarPicture.Model,
        red: UnsafeMutablePointer<Float>,
        green: UnsafeMutablePointer<Float>,
        blue: UnsafeMutablePointer<Float>
    ) {
        let (first, second, third) = (tiles[0].writable(row), tiles[1].writable(row), tiles[2].writable(row))
        let width = tiles[0].rowBytes
        switch model {
        case .rgb:
            pixels_to_unit(red, first, width)
            pixels_to_unit(green, second, width)
            pixels_to_unit(blue, third, width)
        case .gray(let colour):
            second.update(repeating: 128, count: width)
            var matrix = pixels_matrix(toRGBFrom: colour)
            pixels_yuv_to_unit_rgb(red, green, blue, first, second, second, width, &matrix)
        case .yuv(let colour):
            var matrix = pixels_matrix(toRGBFrom: colour)
            pixels_yuv_to_unit_rgb(red, green, blue, first, second, third, width, &matrix)
        }
    }
}
