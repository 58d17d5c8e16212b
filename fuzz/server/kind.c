#include "fuzz/server/kind.h"

#include <string.h>

static const char *const kind_names[] = {
    [LIVE_NONE] = "none",
    [LIVE_CRASH] = "crash",
    [LIVE_HANG] = "hang",
    [LIVE_BLOCKED] = "blocked",
    [LIVE_LOST] = "lost",
    [LIVE_UNANSWERED] = "unanswered",
    [LIVE_DISAGREEMENT] = "disagreement",
    [LIVE_MEMORY] = "memory",
    [LIVE_DESCRIPTORS] = "descriptors",
};

const char *live_kind_name(live_kind kind) {
    return (unsigned)kind < LIVE_KINDS ? kind_names[kind] : "unknown";
}

bool live_kind_parse(const char *name, live_kind *kind) {
    for (unsigned i = LIVE_NONE + 1; i < LIVE_KINDS; i++) {
        if (strcmp(name, kind_names[i]) != 0) continue;
        *kind = (live_kind)i;
        return true;
    }
    return false;
}
