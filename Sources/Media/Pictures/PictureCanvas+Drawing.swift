// SPDX-License-Identifier: Apache-2.0

import CLibyuv
import CPixels

/// Whole pixels of a picture, `right` and `bottom` exclusive.
struct PixelRectangle: Hashable {
    var left, top, right, bottom: Int

    var width: Int { right - left }
    var height: Int { bottom - top }
    var isEmpty: Bool { width <= 0 || height <= 0 }

    func intersection(_ other: PixelRectangle) -> PixelRectangle {
        PixelRectangle(
            left: max(left, other.left),
            top: max(top, other.top),
            right: min(right, other.right),
            bottom: min(bottom, other.bottom)
        )
    }

    func overlaps(_ other: PixelRectangle) -> Bool { !intersection(other).isEmpty }
}

extension PictureCanvas {
    var bounds: PixelRectangle { PixelRectangle(left: 0, top: 0, right: width, bottom: height) }

    /// Fills `rectangle` with one colour. Chroma samples that it touches only partly are filled too: keep edges even.
    mutating func fill(_ rectangle: PixelRectangle, with colour: JFIFColour) {
        let inside = rectangle.intersection(bounds)
        guard !inside.isEmpty else { return }
        luma.fill(inside, with: colour.y)
        let chroma = subsampled(inside)
        cb.fill(chroma, with: colour.cb)
        cr.fill(chroma, with: colour.cr)
    }

    /// Lays `colour` over the picture as far as `coverage` says, its first sample at `left`, `top`: both even and inside the picture.
    /// `halved` is memory for a plane of chroma's size.
    mutating func cover(_ coverage: WritablePlane, left: Int, top: Int, with colour: JFIFColour, halved: WritablePlane) {
        let area = PixelRectangle(left: left, top: top, right: left + coverage.rowBytes, bottom: top + coverage.rows).intersection(bounds)
        guard !area.isEmpty else { return }
        for row in 0..<area.height {
            pixels_cover(luma.writable(top + row) + left, coverage.writable(row), area.width, colour.y)
        }
        let chroma = subsampled(area)
        ScalePlane(
            coverage.base,
            Int32(coverage.stride),
            Int32(coverage.rowBytes),
            Int32(coverage.rows),
            halved.base,
            Int32(halved.stride),
            Int32((coverage.rowBytes + shiftX) >> shiftX),
            Int32((coverage.rows + shiftY) >> shiftY),
            kFilterBox
        )
        for row in 0..<chroma.height {
            pixels_cover(cb.writable(chroma.top + row) + chroma.left, halved.writable(row), chroma.width, colour.cb)
            pixels_cover(cr.writable(chroma.top + row) + chroma.left, halved.writable(row), chroma.width, colour.cr)
        }
    }

    private func subsampled(_ rectangle: PixelRectangle) -> PixelRectangle {
        PixelRectangle(
            left: rectangle.left >> shiftX,
            top: rectangle.top >> shiftY,
            right: (rectangle.right + shiftX) >> shiftX,
            bottom: (rectangle.bottom + shiftY) >> shiftY
        )
    }
}

extension WritablePlane {
    fileprivate func fill(_ rectangle: PixelRectangle, with value: UInt8) {
        for row in rectangle.top..<rectangle.bottom {
            (writable(row) + rectangle.left).update(repeating: value, count: rectangle.width)
        }
    }
}
