/* The interop floor of a run. */
#include <stdlib.h>
#include <string.h>

#include "cli/check_run.h"
#include "runner/floor.h"

/* A part of the cases is asked for to see just those; a host far away is not burdened unasked. */
static bool is_due(const check_run *r) {
    const check_options *o = &r->options;
    if (o->seat == SCN_CLIENT_SEAT) return false;
    if (o->floor || o->no_floor) return !o->no_floor;
    return o->common.select.count == 0 && o->common.skip.count == 0 && r->env.endpoint.loopback;
}

/* The last hazardous case may have left it dead. */
static bool is_alive(check_run *r) {
    const run_testee *testee = &r->host.testee;
    sio_buf why = SIO_BUF_INIT;
    if (r->state.stopped) return false;
    bool alive = !r->env.testee_gone(r->env.ctx);
    if (!alive && testee->restart != NULL) alive = testee->restart(testee->ctx, &r->env, &why);
    if (alive) atomic_store(&r->host.dead, false);
    sio_buf_free(&why);
    return alive;
}

static void note_death(check_run *r) {
    const run_testee *testee = &r->host.testee;
    sio_buf text = SIO_BUF_INIT;
    if (r->state.stray != SCN_OK || !r->env.testee_gone(r->env.ctx)) return;
    sio_buf_add_str(&text, "while the interop floor was measured: ");
    testee->obituary(testee->ctx, 20, &text);
    r->state.stray = SCN_CRASH;
    r->state.stray_detail = sio_buf_cstr(&text) != NULL ? strdup(sio_buf_cstr(&text)) : NULL;
    sio_buf_free(&text);
}

/* What happened at a rung may quote what we sent. */
static void redact(check_run *r) {
    for (size_t i = 0; i < json_array_size(r->floor); i++) {
        json_t *row = json_array_get(r->floor, i);
        const char *why = json_string_value(json_object_get(row, "why"));
        char *text = why != NULL ? strdup(why) : NULL;
        if (text == NULL) continue;
        check_redact_text(r, text);
        json_object_set_new(row, "why", json_string(text));
        free(text);
    }
}

void check_floor(check_run *r) {
    data_error error;
    if (!is_due(r) || !is_alive(r)) return;
    run_floor *floor = run_floor_load(r->suite.set, &error);
    if (floor == NULL) {
        check_fail(0, "note: the interop floor was not measured: %s: %s", error.file, error.message);
        return;
    }
    r->floor = run_floor_measure(floor, scn_run, &r->env);
    redact(r);
    note_death(r);
    run_floor_free(floor);
}
