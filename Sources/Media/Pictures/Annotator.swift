// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Draws boxes and labels onto a canvas: thickness and letters by the size of the picture, one colour per class.
///
/// Lines and labels begin and end on even pixels, where halved chroma begins and ends too: edges stay crisp.
struct Annotator: ~Copyable {
    /// Longer class names are cut: they come from a model's manifest.
    static let longestName = 40

    let glyphs: GlyphAtlas?
    private var letters = SampleBuffer()
    private var halved = SampleBuffer()

    init(glyphs: GlyphAtlas?) { self.glyphs = glyphs }

    /// Draws `detections`, in pixels of the canvas. Boxes outside the picture are cut at its edges; boxes that are no numbers are left out.
    mutating func draw(_ detections: [Detection], on canvas: inout PictureCanvas) {
        let picture = canvas.bounds
        // The most certain come last and lie on top.
        let visible = detections.sorted { $0.confidence < $1.confidence }.compactMap { detection in
            Self.pixels(of: detection.box, in: picture).map { (detection, $0) }
        }
        let thickness = Self.thickness(in: picture)
        for (detection, box) in visible {
            outline(box, thickness, ClassColour(classID: detection.classID).jfif, on: &canvas)
        }
        guard let strike = glyphs?.strike(forPictureOf: min(picture.width, picture.height)) else { return }
        var layout = LabelLayout(picture: picture)
        // The most certain choose their places first.
        let labels = visible.reversed().map { detection, box in
            let text = Self.text(of: detection)
            return (text, ClassColour(classID: detection.classID), layout.place(Self.size(of: text, in: strike), besides: box))
        }
        for (text, colour, place) in labels.reversed() {
            label(text, colour, at: place, in: strike, on: &canvas)
        }
    }

    /// 2 pixels up to 720 rows, 4 at 1080, 8 at 2160.
    private static func thickness(in picture: PixelRectangle) -> Int {
        2 * max(1, Int((Double(min(picture.width, picture.height)) / 540).rounded()))
    }

    /// The box on even pixels; `nil` where nothing of it is inside the picture.
    private static func pixels(of box: BoundingBox, in picture: PixelRectangle) -> PixelRectangle? {
        guard ![box.x1, box.y1, box.x2, box.y2].contains(where: \.isNaN) else { return nil }
        let inside = box.clamped(width: picture.width, height: picture.height)
        guard inside.x1 < inside.x2, inside.y1 < inside.y2 else { return nil }
        func even(_ value: Float) -> Int { 2 * Int((value / 2).rounded()) }
        let (left, top) = (min(even(inside.x1), (picture.width - 1) & ~1), min(even(inside.y1), (picture.height - 1) & ~1))
        // The last column of an odd width belongs to the picture too.
        let right = inside.x2 >= Float(picture.width) ? picture.width : even(inside.x2)
        let bottom = inside.y2 >= Float(picture.height) ? picture.height : even(inside.y2)
        return PixelRectangle(left: left, top: top, right: max(right, left + 2), bottom: max(bottom, top + 2))
    }

    private func outline(_ box: PixelRectangle, _ thickness: Int, _ colour: JFIFColour, on canvas: inout PictureCanvas) {
        var (top, bottom, left, right) = (box, box, box, box)
        top.bottom = min(box.top + thickness, box.bottom)
        bottom.top = max((box.bottom - thickness) & ~1, box.top)
        left.right = min(box.left + thickness, box.right)
        right.left = max((box.right - thickness) & ~1, box.left)
        for side in [top, bottom, left, right] { canvas.fill(side, with: colour) }
    }

    private static func size(of text: String, in strike: GlyphStrike) -> (width: Int, height: Int) {
        let padding = padding(in: strike)
        return ((strike.width(of: text) + 2 * padding.x + 1) & ~1, (strike.ascent + strike.descent + 2 * padding.y + 1) & ~1)
    }

    private static func padding(in strike: GlyphStrike) -> (x: Int, y: Int) {
        (max(2, strike.pixelSize / 4), max(2, strike.pixelSize / 6))
    }

    private mutating func label(
        _ text: String,
        _ colour: ClassColour,
        at place: PixelRectangle,
        in strike: GlyphStrike,
        on canvas: inout PictureCanvas
    ) {
        canvas.fill(place, with: colour.jfif)
        let stride = SampleBuffer.stride(place.width)
        let letters = WritablePlane(base: letters.room(for: stride * place.height), stride: stride, rowBytes: place.width, rows: place.height)
        letters.base.update(repeating: 0, count: stride * place.height)
        let padding = Self.padding(in: strike)
        strike.write(text, into: letters, x: padding.x, baseLine: padding.y + strike.ascent)
        let halved = WritablePlane(base: halved.room(for: stride * place.height), stride: stride, rowBytes: place.width, rows: place.height)
        canvas.cover(letters, left: place.left, top: place.top, with: colour.needsBlackText ? .black : .white, halved: halved)
    }

    /// "person 87%"; a confidence that is no number is left out.
    static func text(of detection: Detection) -> String {
        let name = detection.className.prefix(longestName)
        guard detection.confidence.isFinite else { return String(name) }
        return "\(name) \(Int((min(max(detection.confidence, 0), 1) * 100).rounded()))%"
    }
}
