/* siospec fuzz server prune and cover: what a folder of scripts shows of a server. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/fuzz_server.h"
#include "fuzz/codec/corpus.h"
#include "fuzz/finding/report.h"
#include "fuzz/server/feature.h"
#include "fuzz/server/play.h"

typedef struct work {
    fuzz_site *site;
    cfz_corpus corpus; /* scripts are files as inputs are */
    json_t *seen;
    size_t needed, played;
    sio_buf why;
} work;

static bool is_script(const char *name) {
    size_t n = strlen(name), m = strlen(".script");
    return n > m && strcmp(name + n - m, ".script") == 0;
}

/* One that ends the server is no seed: it belongs to the findings. */
static bool play(work *w, const script *s) {
    live_stand *stand = &w->site->stand;
    wire_log *log = wire_log_new(wire_now(), 1 << 20);
    live_stage stage = {.env = stand->env, .log = log};
    bool ready = log != NULL && live_stand_ready(stand, &w->why);
    if (ready) (void)live_play(&stage, s);
    bool gone = ready && stand->host->testee.gone(stand->host->testee.ctx);
    size_t fresh = ready && !gone ? live_features(s, log, w->seen) : 0;
    wire_log_free(log);
    w->played += ready;
    return fresh > 0;
}

static bool play_all(work *w) {
    script s;
    if (!script_init(&s, NULL)) return sio_buf_add_str(&w->why, "out of memory") && false;
    for (size_t i = 0; i < w->corpus.count && w->why.len == 0; i++) {
        cfz_corpus_entry *e = &w->corpus.items[i];
        if (!is_script(e->name)) {
            e->needed = true; /* not ours */
            continue;
        }
        script_read(&s, sio_buf_slice(&e->bytes));
        e->needed = play(w, &s);
        w->needed += e->needed;
    }
    script_free(&s);
    return w->why.len == 0;
}

static int report(work *w, const fuzz_options *o, const char *started, double seconds) {
    json_t *coverage =
        json_pack("{s:I, s:I, s:I, s:O}", "inputs", (json_int_t)w->played, "needed", (json_int_t)w->needed,
                  "features", (json_int_t)json_object_size(w->seen), "seen", w->seen);
    fnd_report r = {.mode = fuzz_mode_name(o->mode),
                    .started = started,
                    .seed = w->site->run.env.seed,
                    .runs = w->played,
                    .seconds = seconds,
                    .coverage = coverage};
    int status = coverage == NULL ? check_fail(3, "out of memory") : fuzz_server_report(o, NULL, &r);
    json_decref(coverage);
    return status;
}

int fuzz_server_corpus(const fuzz_options *o, fuzz_site *site) {
    work w = {.site = site, .seen = json_object()};
    char started[32];
    time_t now = time(NULL);
    struct tm utc;
    wire_us began = wire_now();
    long removed = 0;
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    bool ok = w.seen != NULL && cfz_corpus_read(&w.corpus, o->corpus, SCRIPT_TEXT, &w.why) && play_all(&w);
    if (ok && o->mode == FUZZ_PRUNE) removed = cfz_corpus_prune(&w.corpus, o->corpus, &w.why);
    ok = ok && removed >= 0;
    if (removed > 0) fprintf(fuzz_server_words(o), "%ld scripts removed\n", removed);
    int status = ok ? report(&w, o, started, (double)(wire_now() - began) / 1e6)
                    : check_fail(w.corpus.items == NULL ? 2 : 3, "%s", sio_buf_cstr(&w.why));
    cfz_corpus_free(&w.corpus);
    json_decref(w.seen);
    sio_buf_free(&w.why);
    return status;
}
