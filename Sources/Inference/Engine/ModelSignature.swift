// SPDX-License-Identifier: Apache-2.0

/// An input or output of a model, as the file declares it.
struct ModelPort: Hashable, CustomStringConvertible {
    let name: String
    let type: ElementType
    /// Length of each axis, `nil` for one left open; `nil` as a whole where not even their number is known.
    let shape: [Int?]?

    /// The element types this room tells apart.
    enum ElementType: Hashable {
        case float32, int64
        case other(String)

        var name: String {
            switch self {
            case .float32: "float32"
            case .int64: "int64"
            case .other(let name): name
            }
        }
    }

    var description: String {
        let axes = shape.map { $0.map { $0.map(String.init) ?? "?" }.joined(separator: ",") } ?? "..."
        return "\(name) \(type.name) [\(axes)]"
    }
}

/// The official interface, found in a model: the size of the picture it takes is all that varies.
struct ModelSignature: Hashable {
    /// Size of the picture the model takes, in pixels.
    let inputWidth: Int
    let inputHeight: Int

    static let images = "images"
    static let sizes = "orig_target_sizes"
    static let labels = "labels"
    static let boxes = "boxes"
    static let scores = "scores"

    /// Bounds of a sensible picture; outside them the file is taken for broken before it costs gigabytes.
    static let sizeLimits = 16...8192

    private static let expectation =
        "inputs images float32 [N,3,H,W], orig_target_sizes int64 [N,2]; outputs labels int64 [N,Q], boxes float32 [N,Q,4], scores float32 [N,Q]"

    /// Checks the ports of the model called `model`; throws what was found and what was expected.
    init(inputs: [ModelPort], outputs: [ModelPort], model: String) throws(InferenceError) {
        func port(_ name: String, in ports: [ModelPort], _ type: ModelPort.ElementType, _ shape: [Int?]) -> ModelPort? {
            ports.first { $0.name == name && $0.type == type && Self.fits($0.shape, shape) }
        }
        let picture = port(Self.images, in: inputs, .float32, [1, 3, nil, nil])
        let isComplete =
            inputs.count == 2 && outputs.count == 3
            && port(Self.sizes, in: inputs, .int64, [1, 2]) != nil
            && port(Self.labels, in: outputs, .int64, [1, nil]) != nil
            && port(Self.boxes, in: outputs, .float32, [1, nil, 4]) != nil
            && port(Self.scores, in: outputs, .float32, [1, nil]) != nil
        guard isComplete, let shape = picture?.shape else {
            let found = "inputs \(Self.list(inputs)); outputs \(Self.list(outputs))"
            throw InferenceError(.wrongInterface, "\(model) has another interface: found \(found); expected \(Self.expectation)")
        }
        guard let height = shape[2], let width = shape[3], Self.sizeLimits ~= height, Self.sizeLimits ~= width else {
            throw InferenceError(
                .wrongInterface,
                "\(model) takes pictures of no fixed, sensible size (\(picture?.description ?? "")); export it for one between "
                    + "\(Self.sizeLimits.lowerBound) and \(Self.sizeLimits.upperBound) pixels a side"
            )
        }
        self.inputWidth = width
        self.inputHeight = height
    }

    /// Whether an axis left open on either side, or the same length on both, stands at every place.
    private static func fits(_ found: [Int?]?, _ expected: [Int?]) -> Bool {
        guard let found else { return false }
        return found.count == expected.count && zip(found, expected).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    }

    private static func list(_ ports: [ModelPort]) -> String {
        ports.isEmpty ? "none" : ports.map(\.description).joined(separator: ", ")
    }
}
