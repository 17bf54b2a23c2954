// SPDX-License-Identifier: Apache-2.0

/// One publisher's hold on a path's name, from ANNOUNCE to its end.
///
/// Until it is opened readers do not find it. Keeps the publisher, which keeps the claim until it releases it: that is
/// how the two part.
final class PathClaim {
    let name: PathName
    let description: SessionDescription
    let publisher: any PathPublisher

    init(name: PathName, description: SessionDescription, publisher: any PathPublisher) {
        self.name = name
        self.description = description
        self.publisher = publisher
    }
}
