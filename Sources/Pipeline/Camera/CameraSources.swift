// SPDX-License-Identifier: Apache-2.0

public import Media
public import Vocabulary

/// Real cameras: Media's connection and decoder behind the pipeline's seam.
public struct CameraSources: FrameSourceFactory {
    private let options: CameraOptions
    private let decoderThreads: Int
    private let isPermitted: AddressGuard

    /// - Parameters:
    ///   - decoderThreads: Threads of each camera's decoder. Two halve the time a frame takes on an idle machine, at the price of a
    ///     frame of delay; one is best as soon as there are as many cameras as cores.
    ///   - guard: Judges each address a camera's name leads to, at every connect and reconnect; by default all are good.
    public init(options: CameraOptions, decoderThreads: Int = 1, guard isPermitted: @escaping AddressGuard = { _, _ in true }) {
        self.options = options
        self.decoderThreads = decoderThreads
        self.isPermitted = isPermitted
    }

    public func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource {
        let connection = try CameraConnection(to: camera, options: options, guard: isPermitted, interrupt: interrupt)
        return try CameraSource(connection, decoderThreads: decoderThreads)
    }
}

/// One RTSP connection with its decoder. A class only because the pipeline's loop holds it as an existential.
private final class CameraSource: FrameSource {
    private var connection: CameraConnection
    private var decoder: VideoDecoder

    init(_ connection: consuming CameraConnection, decoderThreads: Int) throws(MediaError) {
        self.decoder = try VideoDecoder(for: connection.stream, threads: decoderThreads)
        self.connection = connection
    }

    var stream: VideoStreamInfo { connection.stream }

    func nextAccessUnit() throws(MediaError) -> AccessUnit? { try connection.nextAccessUnit() }

    func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Int {
        try decoder.decode(unit, onFrame: onFrame).count
    }

    func reset() { decoder.reset() }
}
