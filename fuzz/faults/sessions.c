/* Sessions against servers with seeded faults. */
#include "fuzz/session/play.h"

#include "fuzz/check.h"
#include "fuzz/faults/fault.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(SESSION)

static int play(const uint8_t *data, size_t size) {
    return play_bytes(data, size, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fault_run(play, data, size);
}
