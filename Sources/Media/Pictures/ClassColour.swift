// SPDX-License-Identifier: Apache-2.0

/// The colour in which everything of one class is drawn: the same in every picture, camera and run.
///
/// Hues follow one another by the golden angle, so any few neighbouring class ids lie far apart on the circle, and brightness cycles through
/// three steps to separate the hues that come close again among eighty. A page can follow the same rule in one line of CSS's `hsl()`.
struct ClassColour: Hashable {
    let red, green, blue: UInt8

    static let goldenAngle = 137.507_764
    /// Class 0, a person in COCO, is a green that few walls, skins or skies have.
    static let firstHue = 150.0
    static let saturation = 0.9
    static let lightness = [0.5, 0.62, 0.4]

    init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour of the class `id`; any number has one.
    init(classID id: Int) {
        let index = Int(id.magnitude % 360_000)
        let hue = (Self.firstHue + Double(index) * Self.goldenAngle).truncatingRemainder(dividingBy: 360)
        self.init(hue: hue, saturation: Self.saturation, lightness: Self.lightness[index % Self.lightness.count])
    }

    /// A colour by CSS's `hsl()`: hue in degrees, the others from 0 to 1.
    init(hue: Double, saturation: Double, lightness: Double) {
        func channel(_ offset: Double) -> UInt8 {
            let position = (offset + hue / 30).truncatingRemainder(dividingBy: 12)
            let reach = saturation * min(lightness, 1 - lightness)
            return UInt8(((lightness - reach * max(-1, min(position - 3, 9 - position, 1))) * 255).rounded())
        }
        self.init(red: channel(0), green: channel(8), blue: channel(4))
    }

    /// Whether black letters are easier to read on this colour than white ones, by WCAG's contrast ratio.
    var needsBlackText: Bool {
        let luminance = relativeLuminance
        return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05)
    }

    private var relativeLuminance: Double {
        func linear(_ value: UInt8) -> Double {
            // The exact curve needs `pow`; its usual square is off by less than the decision above could notice.
            let share = Double(value) / 255
            return share * share
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The colour as JPEG stores it: BT.601, full range.
    var jfif: JFIFColour { JFIFColour(red: red, green: green, blue: blue) }
}
