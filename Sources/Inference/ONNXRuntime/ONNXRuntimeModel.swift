// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// What a loaded session says of its model. Borrows the session.
struct ONNXRuntimeModel {
    let library: ONNXRuntimeLibrary
    let session: OpaquePointer

    private typealias Count = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int>) -> OpaquePointer?
    private typealias Name = @convention(c) (OpaquePointer, Int, OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> OpaquePointer?
    private typealias TypeOf = @convention(c) (OpaquePointer, Int, UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?

    /// Checks the model's interface.
    func signature(path: String) throws(InferenceError) -> ModelSignature {
        let functions = library.functions
        return try ModelSignature(
            inputs: ports(count: functions.input_count, name: functions.input_name, type: functions.input_type),
            outputs: ports(count: functions.output_count, name: functions.output_name, type: functions.output_type),
            model: path
        )
    }

    private func ports(count: Count, name: Name, type: TypeOf) throws(InferenceError) -> [ModelPort] {
        let functions = library.functions
        let allocator = try library.made(.failed, "ONNX Runtime has no allocator") { functions.default_allocator($0) }
        var number = 0
        try library.check(count(session, &number), .notAModel, "the model does not tell its inputs and outputs")
        var ports: [ModelPort] = []
        for index in 0..<number {
            var text: UnsafeMutablePointer<CChar>?
            try library.check(name(session, index, allocator, &text), .notAModel, "the model does not tell its names")
            let spelled = text.map { String(cString: $0) } ?? "(unnamed)"
            // A failure to free has no remedy; the status itself still has to be released.
            try library.check(text.flatMap { functions.allocator_free(allocator, $0) }, .failed, "ONNX Runtime frees no memory")
            let info = ONNXRuntimeObject(
                adopting: try library.made(.notAModel, "the model does not tell its types") { type(session, index, $0) },
                release: functions.release_type_info
            )
            ports.append(try describe(info, name: spelled))
        }
        return ports
    }

    private func describe(_ type: borrowing ONNXRuntimeObject, name: String) throws(InferenceError) -> ModelPort {
        let functions = library.functions
        var info: OpaquePointer?
        try library.check(functions.tensor_info(type.pointer, &info), .notAModel, "the model does not tell its types")
        guard let info else { return ModelPort(name: name, type: .other("no tensor"), shape: nil) }
        var element: Int32 = 0
        try library.check(functions.element_type(info, &element), .notAModel, "the model does not tell its element types")
        var rank = 0
        try library.check(functions.rank(info, &rank), .notAModel, "the model does not tell its shapes")
        var dimensions = [Int64](repeating: -1, count: rank)
        try library.check(functions.dimensions(info, &dimensions, rank), .notAModel, "the model does not tell its shapes")
        return ModelPort(name: name, type: .init(onnxRuntime: element), shape: dimensions.map { $0 >= 0 ? Int($0) : nil })
    }
}

extension ModelPort.ElementType {
    /// ONNX's number for an element type, in our words.
    init(onnxRuntime number: Int32) {
        switch Int(number) {
        case Int(vedette_ort_float): self = .float32
        case Int(vedette_ort_int64): self = .int64
        case Int(vedette_ort_int32): self = .other("int32")
        default: self = .other("type \(number)")
        }
    }
}
