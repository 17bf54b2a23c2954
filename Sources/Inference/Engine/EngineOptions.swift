// SPDX-License-Identifier: Apache-2.0

/// The library that computes.
public enum RuntimeChoice: String, Hashable, Sendable, CaseIterable {
    case openVINO = "openvino"
    case onnxRuntime = "onnxruntime"
}

/// The device that computes, as `DEVICE` names it.
public enum DeviceChoice: String, Hashable, Sendable, CaseIterable {
    /// The CPU, until the GPU has shown what it can do.
    case auto
    case cpu, cuda, tensorrt

    /// The runtime that serves this device best.
    var preferredRuntime: RuntimeChoice {
        switch self {
        case .auto, .cpu: .openVINO
        case .cuda, .tensorrt: .onnxRuntime
        }
    }
}

/// The arithmetic inside the model.
public enum PrecisionChoice: String, Hashable, Sendable, CaseIterable {
    /// What the device does fastest without losing more than rounding: bf16 where the CPU has instructions for it, else f32.
    case automatic
    case f32, bf16
}

/// How a model is to be run.
public struct EngineOptions: Hashable, Sendable {
    /// The runtime; `nil` takes the one that serves `device` best (OpenVINO on a CPU).
    public var runtime: RuntimeChoice?
    public var device: DeviceChoice
    /// Computing threads of all streams together; 0 means one for each core.
    public var threads: Int
    /// Pictures computed at the same time, each by its share of the threads.
    ///
    /// One gives the shortest wait for a single picture. As many as threads give the most pictures a second and the
    /// least CPU time for each, because no thread waits for another inside the model: then drive as many requests,
    /// each from a thread of its own.
    public var streams: Int
    /// Folder that holds the runtimes' libraries; `nil` looks in `$VEDETTE_RUNTIME_DIR` and where `scripts/fetch-runtime` puts them.
    public var runtimeFolder: String?
    public var precision: PrecisionChoice

    public init(
        runtime: RuntimeChoice? = nil,
        device: DeviceChoice = .auto,
        threads: Int = 0,
        streams: Int = 1,
        runtimeFolder: String? = nil,
        precision: PrecisionChoice = .automatic
    ) {
        self.runtime = runtime
        self.device = device
        self.threads = threads
        self.streams = streams
        self.runtimeFolder = runtimeFolder
        self.precision = precision
    }
}
