/* What can be wrong with a server that is fuzzed. */
#ifndef FUZZ_SERVER_KIND_H
#define FUZZ_SERVER_KIND_H

#include <stdbool.h>

typedef enum live_kind {
    LIVE_NONE,
    LIVE_CRASH,        /* the process ended, or nobody listens any more */
    LIVE_HANG,         /* no answer to a fresh handshake */
    LIVE_BLOCKED,      /* a healthy session had to wait */
    LIVE_LOST,         /* a healthy session was ended */
    LIVE_UNANSWERED,   /* a complete request that gets no answer */
    LIVE_DISAGREEMENT, /* an answer that the protocol forbids */
    LIVE_MEMORY,       /* kept for good, or too much at once */
    LIVE_DESCRIPTORS,  /* likewise */
    LIVE_KINDS
} live_kind;

/* Returns its name as it stands in findings: "crash", "hang", … Static. */
const char *live_kind_name(live_kind kind);
/* Returns false when no kind has that name. */
bool live_kind_parse(const char *name, live_kind *kind);

#endif
