// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

@Suite("The page in a real browser", .timeLimit(.minutes(3)))
struct PageTests {
    /// A Python with playwright, and Chromium: both installed by scripts/setup test.
    private static let python =
        ProcessInfo.processInfo.environment["VEDETTE_TEST_PYTHON"]
        ?? Project.root.appending(path: ".venv-test/bin/python").path
    private static let canRun = available(
        "no Chromium or no .venv-test: run scripts/setup test",
        isInstalled("chromium") && FileManager.default.isExecutableFile(atPath: python)
    )

    /// A red rectangle on black, which fills exactly one cell of the tiny model's grid: what it finds there is known to the pixel.
    static let redCell = "color=black:size=640x480:rate=25:duration=8,drawbox=x=160:y=120:w=160:h=120:color=red:t=fill"

    @Test("Chromium opens the page, starts a session, and the canvas shows the picture with its box", .enabled(if: canRun))
    func canvas() async throws {
        let screenshot = try Project.artefact("page-live.png")
        let clip = try await TestClip.generated(name: "red-cell", source: Self.redCell)
        try await RunningService.run(settings: ["model.path=\(Project.tinyModel)"]) { service in
            try await service.publish(clip, to: "camera") {
                let script = Project.root.appending(path: "Tests/EndToEndTests/Support/check_page.py").path
                let run = try await ChildProcess.run(
                    Self.python,
                    [
                        script, "http://127.0.0.1:\(service.port)/#key=\(service.key)", service.relayAddress("camera"), screenshot.path, "640", "480",
                        "160", "120", "320", "240",
                    ]
                ) { _ = await $0.output.line { _ in false } }
                let report = try #require(run.output.last.flatMap { try? JSONDecoder().decode(Report.self, from: Data($0.utf8)) }, "\(run.output)")
                #expect(report.errors.isEmpty)
                #expect(!report.address.contains(service.key), "the key leaves the address bar")
                #expect(report.language == "zh-CN")
                #expect(report.boxes == 1)
                for side in [report.left, report.right, report.bottom] { #expect(side == report.want) }
                #expect(Colour(report.inside).isClose(to: Colour(red: 254, green: 0, blue: 0)), "\(report.inside) within the rectangle")
                #expect(Colour(report.outside).isClose(to: Colour(red: 0, green: 0, blue: 0)), "\(report.outside) beside it")
            }
        }
    }

    private struct Report: Decodable {
        let address, language, want, left, right, bottom, inside, outside: String
        let errors: [String]
        let boxes: Int
    }

    private struct Colour {
        let red, green, blue: Int

        init(red: Int, green: Int, blue: Int) { (self.red, self.green, self.blue) = (red, green, blue) }

        init(_ hexadecimal: String) {
            let value = Int(hexadecimal.dropFirst(), radix: 16) ?? -1
            (red, green, blue) = (value >> 16, value >> 8 & 255, value & 255)
        }

        /// Within what JPEG and 4:2:0 do to a flat colour.
        func isClose(to other: Colour) -> Bool {
            abs(red - other.red) <= 6 && abs(green - other.green) <= 6 && abs(blue - other.blue) <= 6
        }
    }
}
