/* Finds the script that is to blame, by playing suspects again. */
#ifndef FUZZ_SERVER_CONFIRM_H
#define FUZZ_SERVER_CONFIRM_H

#include "fuzz/server/shift.h"

/* Texts of scripts. */
typedef struct live_suspects {
    sio_buf *texts;
    uint64_t *runs;
    size_t count;
} live_suspects;

/* Returns the position of the suspect that alone brings about the same kind of trouble as `t` again, or the
 * count when none does. What was seen this time replaces `t`. Groups are halved, so that many suspects cost
 * few plays; they are expected newest last. `jobs` threads. */
size_t live_confirm(live_stand *stand, const live_suspects *suspects, size_t jobs, live_trouble *t);

/* Plays one script alone on a server made ready, and says what is wrong. `log` may be NULL. Returns false
 * when the server cannot be made ready; `why` tells. The caller frees `t`. */
bool live_try(live_stand *stand, sio_slice text, live_kind wanted, wire_log *log, live_trouble *t,
              sio_buf *why);

#endif
