// SPDX-License-Identifier: Apache-2.0

/// Where the labels of one picture go: each at its box, inside the picture, and off the labels already placed where that can be.
struct LabelLayout {
    let picture: PixelRectangle
    private var taken: [PixelRectangle] = []

    init(picture: PixelRectangle) { self.picture = picture }

    /// A place for a label of `size`, even numbers both, besides `box`: above it, inside its top, below it or inside its bottom, the first that is
    /// free. Where none is, above; a label wider or taller than the picture is cut.
    mutating func place(_ size: (width: Int, height: Int), besides box: PixelRectangle) -> PixelRectangle {
        let tops = [box.top - size.height, box.top, evenUp(box.bottom), evenDown(box.bottom - size.height)]
        let fitting = tops.filter { $0 >= picture.top && $0 + size.height <= picture.bottom }
        let places = (fitting + [tops[0]]).map { inside(size, left: box.left, top: $0) }
        let place = places.first { place in !taken.contains { $0.overlaps(place) } } ?? places[0]
        taken.append(place)
        return place
    }

    private func inside(_ size: (width: Int, height: Int), left: Int, top: Int) -> PixelRectangle {
        let left = max(0, min(left, evenDown(picture.right - size.width)))
        let top = max(0, min(top, evenDown(picture.bottom - size.height)))
        return PixelRectangle(
            left: left,
            top: top,
            right: min(left + size.width, picture.right),
            bottom: min(top + size.height, picture.bottom)
        )
    }

    // Even pixels are where halved chroma begins.
    private func evenDown(_ value: Int) -> Int { value & ~1 }
    private func evenUp(_ value: Int) -> Int { (value + 1) & ~1 }
}
