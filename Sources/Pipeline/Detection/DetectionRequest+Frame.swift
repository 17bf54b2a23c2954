// SPDX-License-Identifier: Apache-2.0

public import Inference
public import Media
public import Vocabulary

extension DetectionRequest {
    /// Finds objects in a frame: where Media's pictures and Inference's tensors, which do not know one another, meet.
    ///
    /// Blocks while the model computes. Throws `MediaError` for a picture that cannot be scaled, `InferenceError` where the model fails.
    public mutating func detect(in frame: VideoFrame, scaler: inout FrameScaler, rule: DetectionRule) throws -> [Detection] {
        let (width, height) = (inputWidth, inputHeight)
        var trouble: MediaError?
        let detections = try detect(sourceWidth: frame.width, sourceHeight: frame.height, rule: rule) { tensor in
            do throws(MediaError) {
                try scaler.fill(&tensor, width: width, height: height, from: frame)
            } catch {
                trouble = error
            }
        }
        if let trouble { throw trouble }
        return detections
    }
}
