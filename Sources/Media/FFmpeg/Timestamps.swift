// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Vocabulary

extension MediaTimestamp {
    /// FFmpeg's `value` in 90 kHz ticks; `nil` for its "no timestamp".
    static func ticks(_ value: Int64, in timeBase: AVRational) -> Int64? {
        guard value != cffmpeg_no_timestamp(), timeBase.den > 0 else { return nil }
        return av_rescale_q(value, timeBase, AVRational(num: 1, den: Int32(ticksPerSecond)))
    }
}

extension UnsafeMutablePointer<AVPacket> {
    /// When the sender made this packet, by its own clock as its RTCP sender reports tell it, in microseconds since 1970. `nil` before
    /// the first report.
    var producerTime: Int64? {
        var size = 0
        guard let data = av_packet_get_side_data(self, AV_PKT_DATA_PRFT, &size), size >= MemoryLayout<AVProducerReferenceTime>.size else {
            return nil
        }
        return UnsafeRawPointer(data).loadUnaligned(as: AVProducerReferenceTime.self).wallclock
    }
}

extension UnsafeMutablePointer<AVStream> {
    /// The parameter sets as the container or session description holds them.
    var extradata: [UInt8] {
        guard let parameters = pointee.codecpar, let data = parameters.pointee.extradata else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: max(0, Int(parameters.pointee.extradata_size))))
    }
}
