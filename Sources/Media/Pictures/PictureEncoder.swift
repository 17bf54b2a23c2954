// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// Makes the pictures viewers see: a frame, what was found in it drawn on, as a JPEG file.
///
/// The frame itself is never touched: the drawing happens on a copy, which is made in the same pass that brings the camera's colours to JPEG's.
/// One owner, one picture at a time; its memory is kept for the next picture. About 3 ms for 1080p on one core; it waits for nobody.
public struct PictureEncoder: ~Copyable {
    private var reader = PlanarReader()
    private var canvas = PictureCanvas()
    private var annotator: Annotator
    private var jpeg = JPEGEncoder()

    /// Without `glyphs` boxes are drawn and labels are not.
    public init(glyphs: GlyphAtlas?) { annotator = Annotator(glyphs: glyphs) }

    /// The JPEG file of `frame` with a box and a label for each of `detections`, whose boxes are in pixels of the frame.
    ///
    /// No detections give the plain picture. `quality` is from 1 to 100; other numbers are taken as the nearest of these. Throws `.encoding` for a
    /// picture JPEG has no room for.
    public mutating func encode(_ frame: VideoFrame, detections: [Detection], quality: Int) throws(MediaError) -> [UInt8] {
        frame.withPlanes { planes in
            canvas.copy(reader.picture(planes, of: frame))
        }
        annotator.draw(detections, on: &canvas)
        return try jpeg.encode(canvas, quality: quality)
    }
}
