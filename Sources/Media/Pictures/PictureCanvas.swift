// SPDX-License-Identifier: Apache-2.0

import CPixels

/// A copy of a frame to draw on, in the colours JPEG files hold: BT.601, full range.
///
/// The copy and the change of colours are one pass over the planes. The memory stays for the next picture.
struct PictureCanvas: ~Copyable {
    private(set) var width = 0
    private(set) var height = 0
    /// Halvings of chroma across and down: 1 or 0.
    private(set) var shiftX = 0
    private(set) var shiftY = 0
    private(set) var luma: WritablePlane
    private(set) var cb: WritablePlane
    private(set) var cr: WritablePlane

    private var samples = SampleBuffer()
    private var tints = SampleBuffer()

    /// An empty canvas.
    init() {
        luma = WritablePlane(base: samples.room(for: 0), stride: 0, rowBytes: 0, rows: 0)
        (cb, cr) = (luma, luma)
    }

    /// Replaces what is on the canvas by `picture`.
    mutating func copy(_ picture: PlanarPicture) {
        // Grey pictures get chroma too: boxes have colours.
        let isGray = picture.second == nil
        resize(width: picture.width, height: picture.height, shiftX: isGray ? 1 : picture.shiftX, shiftY: isGray ? 1 : picture.shiftY)
        switch picture.model {
        case .rgb: copyRGB(picture)
        case .gray(let colour), .yuv(let colour): copyYUV(picture, colour)
        }
    }

    private mutating func resize(width: Int, height: Int, shiftX: Int, shiftY: Int) {
        (self.width, self.height, self.shiftX, self.shiftY) = (width, height, shiftX, shiftY)
        let (columns, rows) = ((width + shiftX) >> shiftX, (height + shiftY) >> shiftY)
        let (wide, narrow) = (SampleBuffer.stride(width), SampleBuffer.stride(columns))
        let base = samples.room(for: wide * height + 2 * narrow * rows)
        luma = WritablePlane(base: base, stride: wide, rowBytes: width, rows: height)
        cb = WritablePlane(base: base + wide * height, stride: narrow, rowBytes: columns, rows: rows)
        cr = WritablePlane(base: cb.base + narrow * rows, stride: narrow, rowBytes: columns, rows: rows)
    }

    private mutating func copyYUV(_ picture: PlanarPicture, _ colour: ColourDescription) {
        var matrix = pixels_to_jfif(from: colour)
        let tint = UnsafeMutableRawPointer(tints.room(for: 2 * width)).bindMemory(to: Int16.self, capacity: width)
        for chromaRow in 0..<cb.rows {
            let (cbRow, crRow) = (cb.writable(chromaRow), cr.writable(chromaRow))
            if let second = picture.second, let third = picture.third {
                let (u, v) = (second.base + chromaRow * second.stride, third.base + chromaRow * third.stride)
                pixels_chroma_to_jfif(cbRow, crRow, tint, u, v, cb.rowBytes, width, UInt32(shiftX), &matrix)
            } else {
                cbRow.update(repeating: 128, count: cb.rowBytes)
                crRow.update(repeating: 128, count: cr.rowBytes)
                tint.update(repeating: matrix.luma_offset, count: width)
            }
            for row in (chromaRow << shiftY)..<min((chromaRow + 1) << shiftY, height) {
                pixels_luma_to_jfif(luma.writable(row), picture.first.base + row * picture.first.stride, tint, width, &matrix)
            }
        }
    }

    private func copyRGB(_ picture: PlanarPicture) {
        guard let second = picture.second, let third = picture.third else { preconditionFailure("an RGB picture has three planes") }
        for row in 0..<height {
            let red = picture.first.base + row * picture.first.stride
            let (green, blue) = (second.base + row * second.stride, third.base + row * third.stride)
            pixels_rgb_to_jfif(luma.writable(row), cb.writable(row), cr.writable(row), red, green, blue, width)
        }
    }
}
