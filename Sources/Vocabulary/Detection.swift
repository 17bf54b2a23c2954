// SPDX-License-Identifier: Apache-2.0

/// A rectangle in pixels of the source picture: origin top left, `x2` and `y2` exclusive.
public struct BoundingBox: Hashable, Sendable {
    public var x1, y1, x2, y2: Float

    public init(x1: Float, y1: Float, x2: Float, y2: Float) {
        self.x1 = x1
        self.y1 = y1
        self.x2 = x2
        self.y2 = y2
    }

    public var width: Float { x2 - x1 }
    public var height: Float { y2 - y1 }
    public var area: Float { max(0, width) * max(0, height) }

    /// Area shared with `other` divided by the area both cover: 0 apart, 1 the same.
    public func intersectionOverUnion(with other: BoundingBox) -> Float {
        let shared = BoundingBox(x1: max(x1, other.x1), y1: max(y1, other.y1), x2: min(x2, other.x2), y2: min(y2, other.y2)).area
        let covered = area + other.area - shared
        return covered > 0 ? shared / covered : 0
    }

    /// The part that lies inside a picture of `width` by `height` pixels.
    public func clamped(width: Int, height: Int) -> BoundingBox {
        let right = Float(width)
        let bottom = Float(height)
        return BoundingBox(
            x1: min(max(x1, 0), right),
            y1: min(max(y1, 0), bottom),
            x2: min(max(x2, 0), right),
            y2: min(max(y2, 0), bottom)
        )
    }
}

/// One object a detector found in one picture.
public struct Detection: Hashable, Sendable {
    /// Index into the model's class list.
    public let classID: Int
    public let className: String
    public let box: BoundingBox
    /// From 0 to 1.
    public let confidence: Float

    public init(classID: Int, className: String, box: BoundingBox, confidence: Float) {
        self.classID = classID
        self.className = className
        self.box = box
        self.confidence = confidence
    }
}
