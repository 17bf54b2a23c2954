// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// OpenVINO's entrance: reads models and compiles them. Sole owner of the C object.
struct OpenVINOCore: ~Copyable {
    private let library: OpenVINOLibrary
    private let pointer: OpaquePointer

    init(_ library: OpenVINOLibrary) throws(InferenceError) {
        var core: OpaquePointer?
        try library.check(library.functions.core_create(&core), .runtimeMissing, "OpenVINO does not start")
        guard let core else { throw InferenceError(.runtimeMissing, "OpenVINO does not start") }
        self.library = library
        self.pointer = core
    }

    deinit { library.functions.core_free(pointer) }

    /// What the CPU is called.
    var deviceName: String {
        var name: UnsafeMutablePointer<CChar>?
        guard library.functions.core_property(pointer, "CPU", "FULL_DEVICE_NAME", &name) == 0 else { return "unknown" }
        return library.take(name) ?? "unknown"
    }

    func read(_ path: String) throws(InferenceError) -> OpenVINOModel {
        var model: OpaquePointer?
        try library.check(library.functions.read_model(pointer, path, nil, &model), .notAModel, "\(path) is no model OpenVINO can read")
        guard let model else { throw InferenceError(.notAModel, "\(path) is no model OpenVINO can read") }
        return OpenVINOModel(adopting: model, of: library, path: path)
    }

    /// The compiled model, which the caller owns from then on.
    func compile(_ model: borrowing OpenVINOModel, _ plan: vedette_ov_cpu_plan) throws(InferenceError) -> OpaquePointer {
        var compiled: OpaquePointer?
        let status = vedette_openvino_compile(library.table, pointer, model.pointer, plan, &compiled)
        try library.check(status, .device, "\(model.path) cannot be compiled for the CPU")
        guard let compiled else { throw InferenceError(.device, "\(model.path) cannot be compiled for the CPU") }
        return compiled
    }
}
