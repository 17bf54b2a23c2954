// SPDX-License-Identifier: Apache-2.0

// FFmpeg's libavformat, libavcodec and libavutil, and beneath the includes what Swift cannot see of them: function-like
// macros, casting macros and variadic functions do not import. Only the Media room uses this module.

#pragma once

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/buffer.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/time.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

/// `AVERROR(e)`: a POSIX error number as an FFmpeg status.
static inline int cffmpeg_averror(int posix_error) { return AVERROR(posix_error); }

static inline int cffmpeg_averror_eof(void) { return AVERROR_EOF; }
static inline int cffmpeg_averror_exit(void) { return AVERROR_EXIT; }
static inline int cffmpeg_averror_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int cffmpeg_averror_bad_request(void) { return AVERROR_HTTP_BAD_REQUEST; }
static inline int cffmpeg_averror_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int cffmpeg_averror_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int cffmpeg_averror_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int cffmpeg_averror_other_4xx(void) { return AVERROR_HTTP_OTHER_4XX; }
static inline int cffmpeg_averror_server_error(void) { return AVERROR_HTTP_SERVER_ERROR; }
static inline int cffmpeg_averror_protocol_not_found(void) { return AVERROR_PROTOCOL_NOT_FOUND; }

/// `AV_NOPTS_VALUE`: the timestamp that says there is none.
static inline int64_t cffmpeg_no_timestamp(void) { return AV_NOPTS_VALUE; }

/// Has a parser count frames, not fields: H.264 announces twice its frame rate. Newer versions count frames by themselves.
static inline void cffmpeg_count_frames(AVCodecContext *context) {
#if LIBAVCODEC_VERSION_MAJOR < 61
    if (context->codec_id == AV_CODEC_ID_H264) context->ticks_per_frame = 2;
#else
    (void)context;
#endif
}

/// Renames `source` in the RTSP header `Transport`, the one argument of a log message, so that the RTSP client does not find it and keeps to the
/// address it is connected to. The line is the client's own buffer, which it reads after it has logged it.
static inline void cffmpeg_hide_source(va_list arguments) {
    char *line = va_arg(arguments, char *);
    if (!line || strncasecmp(line, "Transport:", 10)) return;
    while ((line = strstr(line, "source"))) *line = 'x';
}
