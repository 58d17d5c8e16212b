/* siospec fuzz server: fuzzes a live server. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/fuzz_server.h"
#include "fuzz/finding/batch.h"
#include "fuzz/finding/report.h"
#include "fuzz/server/campaign.h"
#include "process/guard.h"
#include "report/folder.h"
#include "text/escape.h"

enum { DRAW_EVERY_US = 200000, BATCH_EVERY_US = 60000000, DEFAULT_JOBS = 16 };

typedef struct view {
    bool shown; /* a line on the terminal */
    bool batch; /* a line now and then where there is none */
    FILE *out;
    wire_us began, drawn;
    char started[32];
} view;

static void draw(void *ctx, const live_campaign *c) {
    view *v = ctx;
    wire_us now = wire_now();
    if ((!v->shown && !v->batch) || now - v->drawn < (v->shown ? DRAW_EVERY_US : BATCH_EVERY_US)) return;
    v->drawn = now;
    fprintf(stderr,
            v->shown ? "\r%llu scripts in %lld s, %zu findings \x1b[K"
                     : "%llu scripts in %lld s, %zu findings\n",
            (unsigned long long)c->played, (long long)((now - v->began) / 1000000),
            c->cabinet->confirmed + c->cabinet->loose);
}

static void tell(void *ctx, const char *line) {
    view *v = ctx;
    sio_buf out = SIO_BUF_INIT;
    if (v->shown) fputs("\r\x1b[K", stderr);
    if (txt_escape_terminal(&out, sio_slice_str(line))) fprintf(v->out, "%s\n", sio_buf_cstr(&out));
    fflush(v->out);
    sio_buf_free(&out);
}

static json_t *command_of(const check_options *o) {
    json_t *words = json_array();
    for (char **word = o->common.rest.command; word != NULL && *word != NULL; word++)
        json_array_append_new(words, json_string(*word));
    return words;
}

static json_t *about(const fuzz_site *site, const check_options *o, uint64_t seed) {
    const live_ground *g = &site->stand.ground;
    return json_pack("{s:s, s:I, s:{s:s, s:s, s:o, s:i, s:i, s:i, s:i}}", "siospec", SIOSPEC_VERSION, "seed",
                     (json_int_t)seed, "testee", "url", o->url == NULL ? "" : o->url, "contract", o->contract,
                     "command", command_of(o), "pingInterval", (int)g->interval, "pingTimeout",
                     (int)g->timeout, "connectTimeout", (int)g->connect_timeout, "upgradeTimeout",
                     (int)g->upgrade_timeout);
}

static int conclude(const live_campaign *c, const fuzz_options *o, const view *v, const fnd_batch *batch) {
    char more[160], part[80] = "";
    if (o->mode == FUZZ_BATCH)
        snprintf(part, sizeof part, "; part %llu, %llu scripts in all", (unsigned long long)batch->parts,
                 (unsigned long long)batch->runs);
    snprintf(more, sizeof more, ", %zu not reproduced, %u restarts, %llu spared%s", c->cabinet->loose,
             c->stand->restarts, (unsigned long long)c->spared, part);
    fnd_report r = {.mode = fuzz_mode_name(o->mode),
                    .started = v->started,
                    .seed = c->seed,
                    .runs = c->played,
                    .seconds = (double)(wire_now() - v->began) / 1e6,
                    .more = more};
    int status = fuzz_server_report(o, c->cabinet, &r);
    if (c->failed) return check_fail(2, "the findings could not be written");
    if (status != 0) return status;
    if (c->cabinet->confirmed + c->cabinet->loose > 0) return 1;
    return c->played > 0 ? 0 : check_fail(3, "no script was played");
}

/* A batch goes on with the script behind the last one, of the same seed. */
static bool begin_batch(const fuzz_options *o, fnd_batch *batch, live_campaign *c) {
    sio_buf why = SIO_BUF_INIT;
    bool ok = fnd_batch_read(o->findings, batch, &why);
    if (!ok) check_fail(2, "%s", sio_buf_cstr(&why));
    if (batch->parts == 0) batch->seed = c->seed;
    c->seed = batch->seed;
    c->next = batch->runs;
    if (c->runs > 0) c->runs += batch->runs;
    sio_buf_free(&why);
    return ok;
}

static void end_batch(const fuzz_options *o, fnd_batch *batch, live_campaign *c, wire_us began) {
    sio_buf why = SIO_BUF_INIT;
    batch->parts++;
    batch->runs = c->next;
    batch->seconds += (uint64_t)(wire_now() - began) / 1000000;
    if (!fnd_batch_write(o->findings, batch, &why)) {
        c->failed = true;
        check_fail(2, "%s", sio_buf_cstr(&why));
    }
    sio_buf_free(&why);
}

static int run(const fuzz_options *o, live_campaign *c, view *v) {
    fnd_batch batch = {.parts = 0};
    const char *known = o->known != NULL ? o->known : o->mode == FUZZ_BATCH ? o->findings : NULL;
    if (o->mode == FUZZ_BATCH && !begin_batch(o, &batch, c)) return 2;
    if (o->known != NULL && access(o->known, R_OK | X_OK) != 0)
        return check_fail(2, "--known %s: %s", o->known, strerror(errno));
    if (known != NULL && !live_cabinet_learn(c->cabinet, known)) return check_fail(3, "out of memory");
    fprintf(v->out, "seed %llu\n", (unsigned long long)c->seed);
    fflush(v->out);
    live_campaign_run(c);
    if (v->shown) fputs("\r\x1b[K", stderr);
    if (!live_cabinet_close(c->cabinet)) c->failed = true;
    if (o->mode == FUZZ_BATCH) end_batch(o, &batch, c, v->began);
    return conclude(c, o, v, &batch);
}

static int fuzz(const fuzz_options *o, fuzz_site *site) {
    view v = {.shown = isatty(STDERR_FILENO) == 1,
              .batch = o->mode == FUZZ_BATCH,
              .out = fuzz_server_words(o),
              .began = wire_now()};
    time_t now = time(NULL);
    struct tm utc;
    strftime(v.started, sizeof v.started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    v.drawn = v.began;
    uint64_t seed = site->run.env.seed;
    live_cabinet cabinet = {.folder = o->findings, .about = about(site, &o->check, seed)};
    sio_buf why = SIO_BUF_INIT;
    live_breed *breed = live_breed_new(&site->stand.ground, o->corpus, &why);
    if (breed == NULL) {
        int failed = check_fail(2, "%s", sio_buf_cstr(&why));
        sio_buf_free(&why);
        live_cabinet_free(&cabinet);
        return failed;
    }
    live_campaign c = {.stand = &site->stand,
                       .cabinet = &cabinet,
                       .breed = breed,
                       .seed = seed,
                       .runs = o->runs > 0 ? (uint64_t)o->runs : 0,
                       .until = o->parsed_time > 0 ? v.began + o->parsed_time : WIRE_FOREVER,
                       .jobs = o->check.common.jobs > 0 ? (size_t)o->check.common.jobs : DEFAULT_JOBS,
                       .most = o->stop_after > 0 ? (size_t)o->stop_after : 0,
                       .tell = tell,
                       .progress = draw,
                       .ctx = &v};
    int status = run(o, &c, &v);
    live_breed_free(breed);
    live_cabinet_free(&cabinet);
    return status;
}

static bool searches(const fuzz_options *o) {
    return o->mode != FUZZ_PRUNE && o->mode != FUZZ_COVER;
}

/* Better now than when something was found. */
static int check_findings(const fuzz_options *o) {
    sio_buf why = SIO_BUF_INIT;
    bool ok = !searches(o) || rep_folder_try(o->findings, &why);
    int status = ok ? 0 : check_fail(2, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

/* A testee of ours has a guard anyway. */
static int guard_url(const fuzz_options *o) {
    return o->check.url == NULL || proc_guard_start() ? 0 : check_fail(3, "out of memory");
}

int fuzz_server(int argc, char **argv) {
    fuzz_options o;
    fuzz_site site = {.jitter = NULL};
    int status = 2;
    check_speak_as("fuzz server");
    if (fuzz_options_read(&o, FUZZ_SERVER, argc, argv)) {
        status = 0;
        if (o.check.common.help)
            fuzz_options_help(FUZZ_SERVER, stdout);
        else if ((status = fuzz_server_check_reports(&o)) == 0 && (status = check_findings(&o)) == 0 &&
                 (status = guard_url(&o)) == 0 &&
                 (status = fuzz_site_reach(&site, &o.check, o.memory)) == 0) {
            site.stand.asked = proc_guard_asked;
            proc_guard_defer();
            status = searches(&o) ? fuzz(&o, &site) : fuzz_server_corpus(&o, &site);
        }
        fuzz_site_leave(&site);
    }
    fuzz_options_free(&o, FUZZ_SERVER);
    fflush(stdout);
    proc_guard_end();
    return status;
}
