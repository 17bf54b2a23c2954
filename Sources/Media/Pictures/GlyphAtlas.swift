// SPDX-License-Identifier: Apache-2.0

/// The letters of labels, drawn once from a font and then only copied.
///
/// Holds ASCII and Latin-1 in a few sizes, so that labels on a 4K picture are not tiny and those on a small one not huge. Immutable after
/// `init` and shared by all sessions; a few hundred kilobytes. Making one takes some tens of milliseconds: once, at the start.
public final class GlyphAtlas: Sendable {
    /// Where the fonts of common distributions lie, best first.
    public static let wellKnownFonts = [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
        "/usr/share/fonts/liberation-sans/LiberationSans-Bold.ttf",
        "/usr/share/fonts/liberation/LiberationSans-Bold.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
        "/usr/share/fonts/noto/NotoSans-Bold.ttf",
        "/usr/share/fonts/google-noto/NotoSans-Bold.ttf",
        "/usr/share/fonts/truetype/freefont/FreeSansBold.ttf",
        "/System/Library/Fonts/Helvetica.ttc",
    ]

    /// Letter sizes a caller may ask for, in pixels.
    public static let pixelSizes = 6...200

    /// The sizes made, as shares of `pixelSize`.
    private static let sizes = [0.6, 0.7, 0.85, 1, 1.4, 2, 3]

    /// Smallest first.
    let strikes: [GlyphStrike]
    /// The size for a picture of 1080 rows.
    let pixelSize: Int

    /// Draws the letters of the font at `fontPath`, or of the first of `wellKnownFonts` that is there.
    ///
    /// `pixelSize` is the size of letters on a picture of 1080 rows; other pictures get theirs in proportion, within reason. Throws
    /// `.notFound` where there is no font, `.badFile` where the file is none, `.encoding` for a size outside `pixelSizes`.
    public init(fontPath: String? = nil, pixelSize: Int = 22) throws(MediaError) {
        guard Self.pixelSizes.contains(pixelSize) else {
            let (least, most) = (Self.pixelSizes.lowerBound, Self.pixelSizes.upperBound)
            throw MediaError(code: .encoding, detail: "labels cannot have letters of \(pixelSize) pixels; expected \(least) to \(most)")
        }
        let font = try FontFile(searching: fontPath.map { [$0] } ?? Self.wellKnownFonts)
        var strikes: [GlyphStrike] = []
        for size in Self.sizes {
            strikes.append(try font.strike(pixelSize: Int((size * Double(pixelSize)).rounded())))
        }
        self.strikes = strikes
        self.pixelSize = pixelSize
    }

    /// The letters for a picture of `rows` rows: the size nearest to the proportion.
    func strike(forPictureOf rows: Int) -> GlyphStrike {
        let wanted = Double(pixelSize) * Double(rows) / 1080
        return strikes.min { abs(Double($0.pixelSize) - wanted) < abs(Double($1.pixelSize) - wanted) } ?? strikes[0]
    }
}
