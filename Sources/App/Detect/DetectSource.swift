// SPDX-License-Identifier: Apache-2.0

import Foundation
import Media
import Vocabulary

/// Something to look for objects in.
enum DetectSource: Sendable {
    case picture(path: String)
    case clip(path: String)
    case camera(CameraURL, CameraOptions)
    /// An address that is none; reported when its turn comes, after what stood before it.
    case invalid(CameraURLError)

    private static let pictureEndings: Set<String> = ["png", "jpg", "jpeg", "bmp", "webp", "tif", "tiff", "gif", "ppm"]

    init(_ argument: String, camera options: CameraOptions) {
        if argument.contains("://") {
            do {
                self = .camera(try CameraURL(argument), options)
            } catch {
                self = .invalid(error)
            }
        } else if Self.pictureEndings.contains(URL(filePath: argument).pathExtension.lowercased()) {
            self = .picture(path: argument)
        } else {
            self = .clip(path: argument)
        }
    }

    /// How the source is called in the output; never with a password.
    var name: String {
        switch self {
        case .picture(let path), .clip(let path): path
        case .camera(let url, _): "\(url)"
        case .invalid: "?"
        }
    }
}
