#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { DRAW_EVERY_US = 50000 };

void cli_progress_begin(cli_progress *p, const run_plan *plan) {
    *p = (cli_progress){.shown = isatty(STDERR_FILENO) == 1};
    for (size_t i = 0; i < plan->count; i++)
        p->planned += !plan->cases[i].decided;
}

void cli_progress_note(void *progress, const run_case *c) {
    cli_progress *p = progress;
    p->runs++;
    p->failed += c->verdict == SCN_FAIL;
    wire_us now = wire_now();
    if (!p->shown || now - p->drawn < DRAW_EVERY_US) return;
    p->drawn = now;
    if (p->runs <= p->planned)
        fprintf(stderr, "\r%zu of %zu cases, %zu failed \x1b[K", p->runs, p->planned, p->failed);
    else
        fprintf(stderr, "\r%zu cases, looking again at what failed \x1b[K", p->planned);
}

void cli_progress_end(cli_progress *p) {
    if (p->shown) fputs("\r\x1b[K", stderr);
}
