/* A session script against the reference's Socket.IO server on Engine.IO: what must hold whatever the clients
 * do, after each step (docs/session-scripts.md). */
#include "fuzz/session/play.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(SESSION)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return play_bytes(data, size, true);
}
