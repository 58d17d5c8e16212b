#include "fuzz/codec/again.h"

#include <signal.h>
#include <string.h>

bool cfz_again_begin(cfz_again *a, const cfz_record *r, char **command, sio_buf *why) {
    a->options = r->options;
    a->options.blind = true; /* the source stays as it is */
    a->options.command[0] = command;
    a->options.commands = 1;
    a->fuzzer.options = &a->options;
    a->fuzzer.counters.map = a->map;
    signal(SIGPIPE, SIG_IGN);
    return cfz_fuzzer_start(&a->fuzzer, why);
}

void cfz_again_end(cfz_again *a) {
    cfz_fuzzer_free(&a->fuzzer);
    cfz_findings_free(a->list);
    a->list = NULL;
}

bool cfz_again_look(cfz_again *a, const cfz_record *r, sio_slice bytes, sio_buf *why) {
    cfz_findings_setup nowhere = {.options = &a->options};
    cfz_findings_free(a->list);
    a->list = cfz_findings_new(&nowhere);
    if (a->list == NULL) return sio_buf_add_str(why, "out of memory") && false;
    cfz_fuzzer_look(&a->fuzzer, bytes, r->swollen, a->list);
    return a->fuzzer.broken == NULL || (sio_buf_add_str(why, a->fuzzer.broken) && false);
}

const fnd_item *cfz_again_same(const cfz_again *a, const cfz_record *r) {
    return cfz_findings_find(a->list, r->kind, r->rule);
}
