/* siospec fuzz server: fuzzes a live server. */
#include <stdio.h>
#include <unistd.h>

#include "cli/fuzz_server.h"
#include "fuzz/server/campaign.h"
#include "text/escape.h"

enum { DRAW_EVERY_US = 200000, DEFAULT_JOBS = 16 };

typedef struct view {
    bool shown; /* a line on the terminal */
    wire_us began, drawn;
} view;

static void draw(void *ctx, const live_campaign *c) {
    view *v = ctx;
    wire_us now = wire_now();
    if (!v->shown || now - v->drawn < DRAW_EVERY_US) return;
    v->drawn = now;
    fprintf(stderr, "\r%llu scripts in %lld s, %zu findings \x1b[K", (unsigned long long)c->played,
            (long long)((now - v->began) / 1000000), c->cabinet->confirmed + c->cabinet->loose);
}

static void tell(void *ctx, const char *line) {
    view *v = ctx;
    sio_buf out = SIO_BUF_INIT;
    if (v->shown) fputs("\r\x1b[K", stderr);
    if (txt_escape_terminal(&out, sio_slice_str(line))) printf("%s\n", sio_buf_cstr(&out));
    fflush(stdout);
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

static int conclude(const live_campaign *c, const fuzz_options *o, wire_us began) {
    printf("%llu scripts in %.1f s, seed %llu: %zu findings, %zu not reproduced, %u restarts\n",
           (unsigned long long)c->played, (double)(wire_now() - began) / 1e6, (unsigned long long)c->seed,
           c->cabinet->confirmed, c->cabinet->loose, c->stand->restarts);
    size_t found = c->cabinet->confirmed + c->cabinet->loose;
    if (found > 0) {
        fputs("see ", stdout);
        tell(&(view){.shown = false}, o->findings);
    }
    if (c->failed) return check_fail(2, "the findings could not be written");
    if (found > 0) return 1;
    return c->played > 0 ? 0 : check_fail(3, "no script was played");
}

static int fuzz(const fuzz_options *o, fuzz_site *site) {
    view v = {.shown = isatty(STDERR_FILENO) == 1, .began = wire_now()};
    uint64_t seed = site->run.env.seed;
    live_cabinet cabinet = {.folder = o->findings, .about = about(site, &o->check, seed)};
    live_campaign c = {.stand = &site->stand,
                       .cabinet = &cabinet,
                       .seed = seed,
                       .runs = o->runs > 0 ? (uint64_t)o->runs : 0,
                       .until = o->parsed_time > 0 ? v.began + o->parsed_time : WIRE_FOREVER,
                       .jobs = o->check.common.jobs > 0 ? (size_t)o->check.common.jobs : DEFAULT_JOBS,
                       .most = o->stop_after > 0 ? (size_t)o->stop_after : 0,
                       .tell = tell,
                       .progress = draw,
                       .ctx = &v};
    printf("seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    live_campaign_run(&c);
    if (v.shown) fputs("\r\x1b[K", stderr);
    if (!live_cabinet_close(&cabinet)) c.failed = true;
    int status = conclude(&c, o, v.began);
    live_cabinet_free(&cabinet);
    return status;
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
        else if ((status = fuzz_site_reach(&site, &o.check, o.memory)) == 0)
            status = fuzz(&o, &site);
        fuzz_site_leave(&site);
    }
    fuzz_options_free(&o, FUZZ_SERVER);
    return status;
}
