/* A session script against the reference's Engine.IO server alone, which echoes: the model knows each answer
 * and each message beforehand (docs/session-scripts.md). */
#include "fuzz/session/play.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(SESSION)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return play_bytes(data, size, false);
}
