/* What the parts of siospec-fuzz-codec share: main.c (the start), end.c (what is told, and the end). */
#ifndef CFZ_ENGINE_STATE_H
#define CFZ_ENGINE_STATE_H

#include "fuzz/codec/fuzzer.h"
#include "fuzz/finding/batch.h"

enum { PROGRESS_S = 1, BATCH_PROGRESS_S = 60 };

typedef struct engine_state {
    cfz_options options;
    cfz_fuzzer fuzzer;
    cen_quirks *quirks;
    fnd_batch batch;
    char folder[64]; /* for seeds, and for the corpus when none is given */
    char seeds[80], corpus[80];
    FILE *out; /* the real standard error: libFuzzer's goes elsewhere */
    bool terminal;
    wire_us drawn;
    pid_t self;
    char started[32];
    json_t *coverage;
} engine_state;

extern engine_state state;

/* Says how far it is: on a terminal, and now and then in a batch. */
void engine_draw(wire_us now);
/* Prints a sentence on the real standard error. Returns 3. */
int engine_complain(const char *text);
/* Checks the options --report. Returns 0 or an exit status. */
int engine_check_reports(void);
/* Returns whether a report for programs goes to standard output, where nothing else may stand then. */
bool engine_is_quiet(void);
/* Writes the reports and the state of a batch, frees all, and ends the process. */
_Noreturn void engine_finish(void);
void engine_clean_up(void);

#endif
