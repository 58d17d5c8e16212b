/* siospec's own codec behind the process boundary: an adapter in C (docs/adapters.md).
 *
 *   reference [LENIENCY]...      with these switches of the decoder, which it then claims */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter/frame.h"
#include "answer.h"

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
static bool answer_all(adp_frames *frames, const ref_claims *claims) {
    sio_buf out = SIO_BUF_INIT;
    sio_slice request;
    adp_frame_state state = ADP_FRAME_PARTIAL;
    bool ok = true;
    while (ok && (state = adp_frames_next(frames, &request)) == ADP_FRAME_READY) {
        size_t start = adp_frame_begin(&out);
        ok = start != SIZE_MAX && ref_answer(request, claims, &out) && adp_frame_end(&out, start);
        if (ok && out.len > CHUNK) {
            ok = write_all(sio_buf_slice(&out));
            sio_buf_clear(&out);
        }
    }
    ok = ok && state != ADP_FRAME_TOO_LONG && write_all(sio_buf_slice(&out));
    sio_buf_free(&out);
    return ok;
}

static int serve(const ref_claims *claims) {
    adp_frames frames = {.at = 0};
    bool ok = true;
    ssize_t n = 1;
    while (ok && n != 0) {
        uint8_t *room = adp_frames_room(&frames, CHUNK);
        n = room == NULL ? -1 : read(STDIN_FILENO, room, CHUNK);
        if (n < 0 && errno != EINTR) break;
        if (n > 0) adp_frames_filled(&frames, (size_t)n);
        ok = answer_all(&frames, claims);
    }
    ok = ok && n == 0 && adp_frames_rest(&frames).len == 0;
    adp_frames_free(&frames);
    if (!ok) fputs("reference: a frame was broken, or there was no memory\n", stderr);
    return ok ? 0 : 1;
}

int main(int argc, char **argv) {
    ref_claims claims = {.rules = *sio_rules_strict(), .names = json_array()};
    for (int i = 1; i < argc; i++) {
        uint32_t flag = sio_leniency_find(sio_slice_str(argv[i]));
        if (flag == 0 || flag == SIO_LENIENT_ALL) {
            fprintf(stderr, "reference: no such leniency: %s\n", argv[i]);
            return 64;
        }
        claims.rules.lenient |= flag;
        json_array_append_new(claims.names, json_string(argv[i]));
    }
    int status = serve(&claims);
    json_decref(claims.names);
    return status;
}
