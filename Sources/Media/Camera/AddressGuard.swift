// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// Says whether a camera may be reached at a numeric address that its host name led to.
///
/// Asked for each address, after every resolution: at each connect and each reconnect. What it permits is what is dialled; the name is not
/// looked up a second time, so it cannot lead elsewhere by then. The address is in the form `getnameinfo` writes: no short forms, no zone, and
/// IPv4 where it came dressed as IPv6 (`::ffff:10.0.0.5`). Called on the camera's own thread; it should not block.
public typealias AddressGuard = @Sendable (_ camera: CameraURL, _ address: String) -> Bool
