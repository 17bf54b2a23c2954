// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// A model as OpenVINO read it from its file, before it is compiled. Sole owner of the C object.
struct OpenVINOModel: ~Copyable {
    let library: OpenVINOLibrary
    let pointer: OpaquePointer
    let path: String

    /// Takes over `pointer`, which came from `read_model` and is freed at the end.
    init(adopting pointer: OpaquePointer, of library: OpenVINOLibrary, path: String) {
        self.library = library
        self.pointer = pointer
        self.path = path
    }

    deinit { library.functions.model_free(pointer) }

    /// Checks the model's interface.
    func signature() throws(InferenceError) -> ModelSignature {
        let functions = library.functions
        let inputs = try ports(
            count: functions.input_count,
            at: functions.input,
            named: functions.input_named,
            expected: [ModelSignature.images, ModelSignature.sizes]
        )
        let outputs = try ports(
            count: functions.output_count,
            at: functions.output,
            named: functions.output_named,
            expected: [ModelSignature.labels, ModelSignature.boxes, ModelSignature.scores]
        )
        return try ModelSignature(inputs: inputs, outputs: outputs, model: path)
    }

    /// Fixes every axis for one picture of `signature`'s size.
    ///
    /// Files leave the number of pictures open. Left open, the plug-in plans each run anew: a fifth more CPU time for each picture.
    func fixShapes(to signature: ModelSignature) throws(InferenceError) {
        let status = vedette_openvino_fix_shapes(library.table, pointer, Int64(signature.inputHeight), Int64(signature.inputWidth))
        try library.check(status, .notAModel, "\(path) cannot be run on one picture at a time")
    }

    private typealias Count = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int>) -> ov_status
    private typealias PortAt = @convention(c) (OpaquePointer, Int, UnsafeMutablePointer<OpaquePointer?>) -> ov_status
    private typealias PortNamed = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>) -> ov_status

    /// The model's inputs or outputs. One that answers to an expected name gets that name: a port may have several.
    private func ports(count: Count, at: PortAt, named: PortNamed, expected: [String]) throws(InferenceError) -> [ModelPort] {
        var number = 0
        try library.check(count(pointer, &number), .notAModel, "\(path) does not tell its inputs and outputs")
        var found: [ModelPort] = []
        for name in expected {
            var port: OpaquePointer?
            guard named(pointer, name, &port) == 0, let port else { break }
            found.append(try describe(port, name: name))
        }
        if found.count == number { return found }
        found = []
        for index in 0..<number {
            var port: OpaquePointer?
            try library.check(at(pointer, index, &port), .notAModel, "\(path) does not tell its inputs and outputs")
            guard let port else { continue }
            found.append(try describe(port, name: nil))
        }
        return found
    }

    /// Reads what `port` declares, and frees it.
    private func describe(_ port: OpaquePointer, name: String?) throws(InferenceError) -> ModelPort {
        let functions = library.functions
        defer { functions.port_free(port) }
        var anyName: UnsafeMutablePointer<CChar>?
        let spelled = functions.port_name(port, &anyName) == 0 ? library.take(anyName) : nil
        var type: Int32 = 0
        try library.check(functions.port_type(port, &type), .notAModel, "\(path) does not tell its element types")
        var shape = ov_shape()
        try library.check(functions.port_shape(port, &shape), .notAModel, "\(path) does not tell its shapes")
        defer { functions.shape_free(&shape) }
        let dimensions = shape.dimensions.map { axes in
            (0..<Int(max(0, shape.rank.max))).map { axes[$0].min == axes[$0].max ? Int(axes[$0].max) : nil }
        }
        return ModelPort(name: name ?? spelled ?? "(unnamed)", type: .init(openVINO: type), shape: shape.rank.max > 0 ? dimensions : nil)
    }
}

extension ModelPort.ElementType {
    /// OpenVINO's number for an element type, in our words.
    init(openVINO number: Int32) {
        switch Int(number) {
        case Int(vedette_ov_f32): self = .float32
        case Int(vedette_ov_i64): self = .int64
        case Int(vedette_ov_i32): self = .other("int32")
        default: self = .other("type \(number)")
        }
    }
}
