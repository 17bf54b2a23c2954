// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// What is allowed on the paths whose names match a pattern, and where their packets come from.
///
/// Rules are asked in order and the first that matches decides alone. Where there are rules, a path that none matches
/// does not exist; where there are none, everybody may publish and read any path.
public struct PathRule: Hashable, Sendable {
    /// What happens to a publisher that comes while the path has one.
    public enum SecondPublisher: String, Hashable, Sendable, CaseIterable {
        /// It is answered 409; the first stays.
        case refused
        /// From its RECORD on it is the publisher, and the first is sent away. Readers stay if both describe the same tracks.
        case takesOver
    }

    /// Where the relay itself fetches a path's stream while somebody reads it.
    public struct Source: Hashable, Sendable {
        /// The camera, an `rtsp://` address. Its login is shown nowhere. Packets come inside the RTSP connection.
        public var url: CameraURL
        /// How long the camera may take from the first reader's question to its first description; readers wait so long for an answer.
        public var startTimeout = Duration.seconds(10)
        /// How long the camera stays connected after its last reader has left.
        public var closeDelay = Duration.seconds(10)

        public init(url: CameraURL) {
            self.url = url
        }
    }

    public var pattern: PathPattern
    /// `nil`: the path waits for a publisher. Otherwise nobody may publish to it.
    public var source: Source?
    /// Who may publish; empty: everybody.
    public var publishers: [RelayLogin] = []
    /// Who may read; empty: everybody.
    public var readers: [RelayLogin] = []
    public var secondPublisher = SecondPublisher.refused

    public init(_ pattern: PathPattern, source: Source? = nil) {
        self.pattern = pattern
        self.source = source
    }

    /// The rule of an unconfigured relay.
    static let everything = PathRule(PathPattern(unchecked: "*"))
}

extension [PathRule] {
    /// The rule for `name`; `nil` if there are rules and none matches.
    func rule(for name: PathName) -> PathRule? {
        isEmpty ? .everything : first { $0.pattern.matches(name) }
    }
}
