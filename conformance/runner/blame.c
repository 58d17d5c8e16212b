#include "runner/blame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/last_sent.h"

/* A testee may die a moment after the packet that kills it: cases that ended shortly before are suspects too.
 */
enum { RECENT_US = 1000000, MOST_RECENT = 8, OUTPUT_LINES = 20 };

/* Describes the death that was just noticed, with so many lines of output. Ownership: the caller's; may be
 * NULL. */
static char *describe_death(run_state *s, size_t lines) {
    sio_buf text = SIO_BUF_INIT;
    const run_testee *testee = &s->pool.host->testee;
    if (s->pool.life == RUN_MUTE)
        sio_buf_add_str(&text, "the testee hangs: a fresh handshake gets no answer");
    else
        testee->obituary(testee->ctx, lines, &text);
    if (text.len == 0) sio_buf_add_str(&text, "the testee does not accept connections any more");
    const char *cstr = sio_buf_cstr(&text);
    char *copy = cstr == NULL ? NULL : strdup(cstr);
    sio_buf_free(&text);
    return copy;
}

static scn_health health_of(run_life life) {
    return life == RUN_MUTE ? SCN_HANG : SCN_CRASH;
}

static void stop(run_state *s, const char *why) {
    sio_buf text = SIO_BUF_INIT;
    char *death = describe_death(s, 0);
    sio_buf_addf(&text, "not judged: %s%s%s", death == NULL ? "the testee is dead" : death, *why ? "; " : "",
                 why);
    free(s->stop_reason);
    s->stop_reason = sio_buf_cstr(&text) == NULL ? NULL : strdup(sio_buf_cstr(&text));
    s->stopped = true;
    free(death);
    sio_buf_free(&text);
}

/* `counted`: a death out of the blue, of which a run survives only a few. A second death of a suspect, or the
 * death of a known killer, is no surprise. */
static bool revive(run_state *s, bool counted) {
    const run_testee *testee = &s->pool.host->testee;
    sio_buf why = SIO_BUF_INIT;
    bool alive = false;
    if (testee->restart != NULL && counted && s->restarts >= RUN_MOST_RESTARTS) {
        sio_buf_addf(&why, "it died %u times before", s->restarts);
    } else if (testee->restart != NULL) {
        s->restarts += counted;
        alive = testee->restart(testee->ctx, s->env, &why);
    }
    const char *reason = sio_buf_cstr(&why);
    if (alive)
        atomic_store(&s->pool.host->dead, false);
    else
        stop(s, reason == NULL ? "" : reason);
    sio_buf_free(&why);
    return alive;
}

/* After a death with a case to blame. */
static void revive_blamed(run_state *s, const run_item *item, run_life life) {
    if (life == RUN_MUTE && !item->c->dies && ++s->hangs >= RUN_MOST_HANGS) {
        char why[64];
        snprintf(why, sizeof why, "it hung in %u cases, and may hang in any other", s->hangs);
        stop(s, why);
    } else {
        revive(s, false);
    }
}

/* How it died, and what it was sent before. A testee that hangs says nothing of when it began to. */
static void add_end(const run_item *item, run_life life, const char *death, sio_buf *text) {
    sio_buf_add_str(text, death == NULL ? "the testee died" : death);
    if (life == RUN_MUTE || item->lost == NULL || item->lost->log == NULL) return;
    size_t before = text->len;
    sio_buf_add_byte(text, '\n');
    if (!run_last_sent(item->lost->log, text) || text->len == before + 1) text->len = before;
}

static void blame(run_item *item, run_life life, const char *death) {
    sio_buf text = SIO_BUF_INIT;
    add_end(item, life, death, &text);
    const char *detail = sio_buf_cstr(&text);
    if (item->lost != NULL) run_case_add(item->c, item->lost, RUN_NO_EXCUSE);
    run_case_decide(item->c, SCN_FAIL, health_of(life), detail == NULL ? "the testee died" : detail);
    item->state = RUN_DONE;
    sio_buf_free(&text);
}

/* Runs one suspect alone. Returns whether it killed the testee (which is alive again then, or the state is
 * stopped). */
static bool try_suspect(run_state *s, run_item *item) {
    item->state = RUN_WAITING;
    run_pool_run(&s->pool, item, 1, 1);
    if (s->pool.life == RUN_ALIVE) return false;
    run_life life = s->pool.life;
    char *death = describe_death(s, OUTPUT_LINES);
    blame(item, life, death);
    revive_blamed(s, item, life);
    free(death);
    return true;
}

static void give_up(run_state *s, run_item *item) {
    run_case_decide(item->c, SCN_INCONCLUSIVE, SCN_OK,
                    s->stop_reason == NULL ? "not judged" : s->stop_reason);
    item->state = RUN_DONE;
}

/* Cases that send what is wrong on purpose are tried first. */
static bool try_lost(run_state *s, run_item *items, size_t count, scn_polarity polarity) {
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (items[i].state != RUN_LOST || items[i].c->scenario->polarity != polarity) continue;
        if (s->stopped)
            give_up(s, &items[i]);
        else if (try_suspect(s, &items[i]))
            found = true;
    }
    return found;
}

static bool try_recent(run_state *s, run_item *items, size_t count, wire_us died) {
    unsigned tried = 0;
    for (size_t i = count; i-- > 0 && tried < MOST_RECENT && !s->stopped;) {
        if (items[i].state != RUN_DONE || items[i].c->decided || items[i].ended < died - RECENT_US) continue;
        tried++;
        items[i].rehearsal = true;
        bool found = try_suspect(s, &items[i]);
        items[i].rehearsal = false;
        if (found) return true;
    }
    return false;
}

static void note_stray(run_state *s, run_life life, const char *death) {
    if (s->stray != SCN_OK) return; /* the first one is told */
    s->stray = health_of(life);
    s->stray_detail = death == NULL ? NULL : strdup(death);
}

/* Returns the only item in flight, when nothing else ran shortly before either; NULL otherwise. */
static run_item *alone(run_item *items, size_t count, wire_us died) {
    run_item *only = NULL;
    for (size_t i = 0; i < count; i++) {
        bool suspect =
            items[i].state == RUN_LOST || (items[i].state == RUN_DONE && items[i].ended >= died - RECENT_US);
        if (!suspect) continue;
        if (only != NULL) return NULL;
        only = &items[i];
    }
    return only != NULL && only->state == RUN_LOST ? only : NULL;
}

/* No second look is possible; a case that ran alone needs none. */
static void blame_unseen(run_state *s, run_item *items, size_t count, run_life life, const char *death) {
    run_item *only = alone(items, count, s->pool.died);
    if (only != NULL)
        blame(only, life, death);
    else
        note_stray(s, life, death);
    try_lost(s, items, count, SCN_NEGATIVE);
    try_lost(s, items, count, SCN_POSITIVE);
}

static bool look_again(run_state *s, run_item *items, size_t count, run_life life, const char *death) {
    wire_us died = s->pool.died;
    bool found = try_lost(s, items, count, SCN_NEGATIVE);
    if (try_lost(s, items, count, SCN_POSITIVE)) found = true;
    if (!found && !s->stopped) found = try_recent(s, items, count, died);
    if (!found) note_stray(s, life, death);
    return found;
}

/* The death was found to be the doing of a hazardous case that ran alone: the restart was none of the few. */
static void forgive(run_state *s) {
    if (s->hazard_deaths >= RUN_MOST_HAZARD_DEATHS) return;
    s->hazard_deaths++;
    s->restarts--;
}

void run_after_death(run_state *s, run_item *items, size_t count) {
    run_life life = s->pool.life;
    char *death = describe_death(s, OUTPUT_LINES);
    if (count == 1 && items[0].c->dies && items[0].state != RUN_WAITING) {
        /* Known to kill, and it did: that needs no second look, and is none of the few. */
        blame(&items[0], life, death);
        revive(s, false);
    } else if (revive(s, true)) {
        bool found = look_again(s, items, count, life, death);
        if (found && count == 1 && items[0].c->scenario->hazard != SCN_NO_HAZARD) forgive(s);
    } else {
        blame_unseen(s, items, count, life, death);
    }
    free(death);
}

void run_replace(run_state *s) {
    if (!s->stopped && s->pool.host->testee.restart != NULL) revive(s, false);
}
