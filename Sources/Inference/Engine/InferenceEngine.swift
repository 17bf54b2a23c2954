// SPDX-License-Identifier: Apache-2.0

/// A model loaded into a runtime, ready to make requests. Shared by all threads.
public protocol InferenceEngine: Sendable {
    /// The runtime and its version, for people: `OpenVINO 2026.4.1`.
    var name: String { get }
    /// What computes, for people: `CPU (AMD EPYC), bf16`.
    var device: String { get }
    /// Size of the picture the model takes, in pixels.
    var inputWidth: Int { get }
    var inputHeight: Int { get }

    /// A new request with memory of its own, which nobody else holds.
    ///
    /// As many may exist as there are threads that want to infer at once; each costs the model's working memory.
    func makeRequest() throws(InferenceError) -> any InferenceRequest
}

/// One place at the engine: an input tensor and what the model said about it.
///
/// One caller at a time. `run` computes on the calling thread (and on the runtime's own, if it has several) and
/// returns when the answer is there, so it belongs on a thread of ours, never on the shared pool.
public protocol InferenceRequest: AnyObject {
    /// Lets `fill` write the picture, runs the model and returns what it found.
    ///
    /// - Parameters:
    ///   - originalWidth: Width in pixels of the picture the boxes are to be measured in.
    ///   - originalHeight: Its height in pixels.
    ///   - fill: Writes every value of the tensor: planar RGB `[3, inputHeight, inputWidth]`, from 0 to 1. It still holds the last picture.
    func run(originalWidth: Int, originalHeight: Int, fill: (inout MutableSpan<Float>) -> Void) throws(InferenceError) -> RawDetections
}
