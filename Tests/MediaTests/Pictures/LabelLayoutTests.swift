// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("Places of labels")
struct LabelLayoutTests {
    private let picture = PixelRectangle(left: 0, top: 0, right: 201, bottom: 101)

    @Test("A label lies above its box, flush with it")
    func above() {
        var layout = LabelLayout(picture: picture)
        let place = layout.place((40, 10), besides: PixelRectangle(left: 20, top: 30, right: 90, bottom: 60))
        #expect(place == PixelRectangle(left: 20, top: 20, right: 60, bottom: 30))
    }

    @Test("Where there is no room above, it lies inside the box")
    func inside() {
        var layout = LabelLayout(picture: picture)
        let place = layout.place((40, 10), besides: PixelRectangle(left: 20, top: 4, right: 90, bottom: 60))
        #expect(place == PixelRectangle(left: 20, top: 4, right: 60, bottom: 14))
    }

    @Test("Two boxes of one object do not hide one another's label")
    func apart() {
        var layout = LabelLayout(picture: picture)
        let box = PixelRectangle(left: 20, top: 30, right: 90, bottom: 60)
        let places = (0..<4).map { _ in layout.place((40, 10), besides: box) }
        for (index, place) in places.enumerated() {
            for other in places[(index + 1)...] { #expect(!place.overlaps(other)) }
        }
    }

    @Test(
        "A label stays inside the picture and on even pixels, however odd its box",
        arguments: [
            PixelRectangle(left: 190, top: 90, right: 201, bottom: 101), PixelRectangle(left: 0, top: 0, right: 201, bottom: 101),
            PixelRectangle(left: 0, top: 0, right: 2, bottom: 2), PixelRectangle(left: 199, top: 0, right: 201, bottom: 1),
        ]
    )
    func kept(box: PixelRectangle) {
        var layout = LabelLayout(picture: picture)
        for _ in 0..<6 {
            let place = layout.place((40, 10), besides: box)
            #expect(place.intersection(picture) == place)
            #expect((place.width, place.height) == (40, 10))
            #expect(place.left % 2 == 0 && place.top % 2 == 0)
        }
    }

    @Test("A label larger than the picture is cut to it", arguments: [(1, 1), (2, 2), (5, 3)])
    func tiny(width: Int, height: Int) {
        let picture = PixelRectangle(left: 0, top: 0, right: width, bottom: height)
        var layout = LabelLayout(picture: picture)
        #expect(layout.place((40, 10), besides: picture) == picture)
    }
}
