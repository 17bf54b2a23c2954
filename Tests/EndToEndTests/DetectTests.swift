// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

@Suite("vedette detect", .timeLimit(.minutes(2)))
struct DetectTests {
    private struct Line: Decodable {
        struct Found: Decodable {
            let class_id: Int
            let class_name: String
            let bbox: [Double]
            let confidence: Double
        }

        let file: String
        let frame_index: Int
        let timestamp: Double
        let width: Int
        let height: Int
        let detections: [Found]
    }

    private func detect(_ arguments: [String], environment: [String: String] = [:]) async throws -> (lines: [Line], text: [String], status: String) {
        let run = try await ChildProcess.run(Project.program, ["detect"] + arguments, environment: environment) { process in
            _ = await process.output.line { _ in false }
        }
        let lines = run.output.compactMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        return (lines, run.output, "\(run.status)")
    }

    @Test("A clip gives one line per frame, with boxes in its own pixels, and annotated pictures on request", .enabled(if: isInstalled("ffmpeg")))
    func clip() async throws {
        let clip = try await TestClip.generated(name: "detect-cell", source: PageTests.redCell)
        let album = FileManager.default.temporaryDirectory.appending(path: "vedette-album-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: album) }
        let run = try await detect([clip, "--model", Project.tinyModel, "--frames", "12", "--output", album.path])
        #expect(run.status == "exited(0)")
        #expect(run.lines.count == 12, "\(run.text)")
        #expect(run.lines.map(\.frame_index) == Array(0..<12))
        #expect(run.lines.allSatisfy { $0.file == clip && $0.width == 640 && $0.height == 480 })
        #expect(zip(run.lines, run.lines.dropFirst()).allSatisfy { abs($1.timestamp - $0.timestamp - 0.04) < 0.001 })
        for line in run.lines {
            let found = try #require(line.detections.first)
            #expect(line.detections.count == 1)
            #expect(found.class_id == 0)
            #expect(found.class_name == "person", "the tiny model calls red by the first class of COCO")
            #expect(found.bbox == [160, 120, 320, 240])
            #expect(found.confidence > 0.9)
        }
        let pictures = try FileManager.default.contentsOfDirectory(atPath: album.path).sorted()
        #expect(pictures.first == "detect-cell-000001.jpg")
        #expect(pictures.count == 12)
    }

    @Test(
        "Real weights find the cat in the picture",
        .enabled(if: available("no Femto weights or no pictures", Project.femto != nil && Project.catPicture != nil))
    )
    func cat() async throws {
        let picture = try #require(Project.catPicture)
        let run = try await detect([picture, "--model", try #require(Project.femto)])
        let line = try #require(run.lines.first, "\(run.text)")
        #expect(line.detections.map(\.class_name) == ["cat"])
        #expect(run.status == "exited(0)")
    }

    @Test("Whatever is wrong is one clear line and exit code 1")
    func troubles() async throws {
        let notAModel = FileManager.default.temporaryDirectory.appending(path: "vedette-\(UUID().uuidString).onnx")
        try Data("no model".utf8).write(to: notAModel)
        defer { try? FileManager.default.removeItem(at: notAModel) }
        let other = Project.root.appending(path: "Tests/InferenceTests/Fixtures/tiny-huggingface.onnx").path
        let examples: [(arguments: [String], environment: [String: String], says: String)] = [
            (["x.png", "--model", "/no/such.onnx"], [:], "no model file /no/such.onnx"),
            (["x.png", "--model", notAModel.path], [:], "is not an ONNX model"),
            (["x.png", "--model", other], [:], "pixel_values"),
            (["x.png", "--model", Project.tinyModel], ["VEDETTE_RUNTIME_DIR": "/no/such"], "scripts/fetch-runtime"),
            (["/no/such.png", "--model", Project.tinyModel], [:], "no file /no/such.png"),
            (["ftp://camera/", "--model", Project.tinyModel], [:], "must begin with rtsp://"),
            (["x.png", "--model", Project.tinyModel, "--classes", "unicorn"], [:], "knows no class \"unicorn\""),
        ]
        for example in examples {
            let run = try await detect(example.arguments, environment: example.environment)
            #expect(run.status == "exited(1)", "\(example.arguments)")
            #expect(run.text.count == 1 && run.text.first?.hasPrefix("vedette: ") == true, "\(run.text)")
            #expect(run.text.first?.contains(example.says) == true, "\(run.text)")
        }
    }
}
