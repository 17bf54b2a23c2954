// SPDX-License-Identifier: Apache-2.0

/// The paths in use, by name. Lives on the relay's event loop.
final class PathTable {
    private let maximumPaths: Int
    private var paths: [PathName: RelayPath] = [:]

    init(maximumPaths: Int) {
        self.maximumPaths = maximumPaths
    }

    /// The path, if it has a publisher that records.
    subscript(ready name: PathName) -> RelayPath? {
        paths[name].flatMap { $0.isReady ? $0 : nil }
    }

    /// Reserves `name` for `publisher`, first come first served. The path is `nil` unless the outcome is `.granted`.
    func claim(_ name: PathName, _ description: SessionDescription, publisher: any PacketOutlet) -> (ClaimOutcome, RelayPath?) {
        guard paths[name] == nil else { return (.occupied, nil) }
        guard paths.count < maximumPaths else { return (.full, nil) }
        let path = RelayPath(name: name, description: description, publisher: publisher)
        paths[name] = path
        return (.granted, path)
    }

    /// The path's publisher gives it up: its readers are told, and the name is free.
    func release(_ path: RelayPath) {
        guard paths[path.name] === path else { return }
        paths[path.name] = nil
        path.end()
    }

    var statistics: [PathStatistics] {
        paths.values.map(\.statistics).sorted { $0.name < $1.name }
    }
}
