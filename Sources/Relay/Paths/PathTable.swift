// SPDX-License-Identifier: Apache-2.0

/// The paths in use, by name, and the claims of publishers that do not record yet. Lives on the relay's event loop.
final class PathTable {
    private let maximumPaths: Int
    private var paths: [PathName: RelayPath] = [:]
    private var claims: [PathName: PathClaim] = [:]

    init(maximumPaths: Int) {
        self.maximumPaths = maximumPaths
    }

    /// The path, if it has a publisher that records.
    subscript(name: PathName) -> RelayPath? { paths[name] }

    /// Reserves `name` for `publisher`. One that may take over waits beside the publisher there is until it is opened,
    /// but sends away one that only reserved the name.
    func claim(
        _ name: PathName,
        _ description: SessionDescription,
        publisher: any PathPublisher,
        _ policy: PathRule.SecondPublisher
    ) -> Result<PathClaim, ClaimRefusal> {
        if policy == .refused, claims[name] != nil || paths[name] != nil { return .failure(.occupied) }
        guard claims[name] != nil || paths[name] != nil || count < maximumPaths else { return .failure(.full) }
        let claim = PathClaim(name: name, description: description, publisher: publisher)
        let displaced = claims.updateValue(claim, forKey: name)
        displaced?.publisher.displaced()
        return .success(claim)
    }

    /// Makes the claimed path ready to be read; `nil` if the claim is void. Whoever had the path is sent away.
    func open(_ claim: PathClaim, rtpChannels: [Int: UInt8]) -> RelayPath? {
        guard claims[claim.name] === claim else { return nil }
        claims[claim.name] = nil
        guard let path = paths[claim.name] else {
            let path = RelayPath(claim, rtpChannels: rtpChannels)
            paths[claim.name] = path
            return path
        }
        let displaced = path.claim.publisher
        path.passes(to: claim, rtpChannels: rtpChannels)
        displaced.displaced()
        return path
    }

    /// The publisher gives its claim up: the path's readers are told, and the name is free. Harmless for a void claim.
    func release(_ claim: PathClaim) {
        if claims[claim.name] === claim { claims[claim.name] = nil }
        guard let path = paths[claim.name], path.claim === claim else { return }
        paths[claim.name] = nil
        path.end()
    }

    private var count: Int { paths.count + claims.keys.count { paths[$0] == nil } }

    /// The paths in use and those of `names`, sorted by name.
    func statistics(with names: [PathName]) -> [PathStatistics] {
        var all: [PathName: PathStatistics] = [:]
        for name in names { all[name] = PathStatistics(name: name) }
        for claim in claims.values {
            all[claim.name] = PathStatistics(name: claim.name)
            all[claim.name]?.source = claim.publisher.kind
            all[claim.name]?.tracks = claim.description.tracks.map(\.encoding)
        }
        for path in paths.values { all[path.name] = path.statistics }
        return all.values.sorted { $0.name < $1.name }
    }
}
