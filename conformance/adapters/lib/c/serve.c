#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "adapter.h"
#include "adapter/frame.h"

enum { CHUNK = 256 << 10 };

static bool write_all(sio_slice bytes) {
    while (bytes.len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) bytes = sio_slice_from(bytes, (size_t)n);
    }
    return true;
}

/* Answers all frames that have come. Returns false when something does not make sense. */
static bool answer_all(adp_frames *frames, const adapter *a) {
    sio_buf out = SIO_BUF_INIT;
    sio_slice request;
    adp_frame_state state = ADP_FRAME_PARTIAL;
    bool ok = true;
    while (ok && (state = adp_frames_next(frames, &request)) == ADP_FRAME_READY) {
        size_t start = adp_frame_begin(&out);
        ok = start != SIZE_MAX && adapter_answer(request, a, &out) && adp_frame_end(&out, start);
        if (ok && out.len > CHUNK) {
            ok = write_all(sio_buf_slice(&out));
            sio_buf_clear(&out);
        }
    }
    ok = ok && state != ADP_FRAME_TOO_LONG && write_all(sio_buf_slice(&out));
    sio_buf_free(&out);
    return ok;
}

int adapter_serve(const adapter *a) {
    adp_frames frames = {.at = 0};
    bool ok = true;
    ssize_t n = 1;
    while (ok && n != 0) {
        uint8_t *room = adp_frames_room(&frames, CHUNK);
        n = room == NULL ? -1 : read(STDIN_FILENO, room, CHUNK);
        if (n < 0 && errno != EINTR) break;
        if (n > 0) adp_frames_filled(&frames, (size_t)n);
        ok = answer_all(&frames, a);
    }
    ok = ok && n == 0 && adp_frames_rest(&frames).len == 0;
    adp_frames_free(&frames);
    if (!ok) fputs("adapter: a frame was broken, or there was no memory\n", stderr);
    return ok ? 0 : 1;
}
