/* Which script comes next: a new one that spares what kills, or one that a death broke off. */
#include "fuzz/server/campaign.h"
#include "fuzz/server/dice.h"

enum {
    SPARED = 90, /* of a hundred scripts that have what kills so many are not played; the others show when
                    it is not so */
    BLAMED_MS = 1000, /* it takes so long at most to see what it is that happened */
    SALT = 0x5bd1e995
};

bool live_queue_text(const live_campaign *c, uint64_t run, sio_buf *out) {
    return live_breed_make(c->breed, c->seed, run, out);
}

static bool read_run(const live_campaign *c, uint64_t run, script *s) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = live_queue_text(c, run, &text);
    if (ok) script_read(s, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}

static live_past *past_of(live_campaign *c, uint64_t run) {
    live_past *past = &c->past[run % LIVE_HISTORY];
    return past->run == run ? past : NULL;
}

static bool is_spared(live_campaign *c, uint64_t run, const script *s) {
    live_dice dice = live_dice_of(c->seed ^ SALT, run);
    if (!live_deadly_has(c->deadly, s) || !live_chance(&dice, SPARED)) return false;
    c->past[run % LIVE_HISTORY] = (live_past){.run = run, .ended = 1};
    c->spared++;
    return true;
}

static bool take_again(live_campaign *c, script *s, uint64_t *run) {
    while (c->again_count > 0) {
        *run = c->again[--c->again_count];
        if (past_of(c, *run) == NULL) continue; /* too long ago */
        c->past[*run % LIVE_HISTORY] = (live_past){.run = *run, .again = true};
        return read_run(c, *run, s);
    }
    return false;
}

bool live_queue_has(const live_campaign *c) {
    return c->again_count > 0 || c->runs == 0 || c->next < c->runs;
}

bool live_queue_next(live_campaign *c, script *s, uint64_t *run) {
    if (take_again(c, s, run)) return true;
    while (c->next < c->rest_at && (c->runs == 0 || c->next < c->runs)) {
        *run = c->next++;
        if (!read_run(c, *run, s)) return false;
        if (is_spared(c, *run, s)) continue;
        c->past[*run % LIVE_HISTORY] = (live_past){.run = *run};
        return true;
    }
    return false;
}

void live_queue_done(live_campaign *c, const script *s, uint64_t run, const live_outcome *o) {
    live_past *past = past_of(c, run);
    c->played++;
    live_deadly_played(c->deadly, s, 0, o->begun);
    if (past == NULL) return;
    *past = (live_past){.run = run,
                        .ended = wire_now(),
                        .reset = o->resets.latest,
                        .begun = o->begun,
                        .suspect = o->suspect,
                        .recent = o->recent,
                        .waited = o->waited,
                        .again = past->again};
}

static bool asks(script_verb verb) {
    return verb == SCRIPT_OPEN_STEP || verb == SCRIPT_POST_STEP || verb == SCRIPT_REQUEST_STEP ||
           verb == SCRIPT_SOCKET_STEP || verb == SCRIPT_PROBE_STEP || verb == SCRIPT_RAW_STEP;
}

/* What got no answer; and of steps that get none the last. */
static void blame_script(live_campaign *c, const live_past *past, const script *s) {
    if (past->suspect < past->begun) live_deadly_died(c->deadly, s, past->suspect, past->suspect + 1);
    for (size_t i = past->recent; i < past->begun && i < s->count; i++)
        if (!asks(s->step[i].verb)) live_deadly_died(c->deadly, s, i, i + 1);
}

/* Those that did something shortly before. */
static void blame(live_campaign *c) {
    script s;
    if (!script_init(&s, NULL)) return;
    for (size_t i = 0; i < LIVE_HISTORY; i++) {
        const live_past *past = &c->past[i];
        bool late = past->ended >= wire_now() - WIRE_MS(BLAMED_MS);
        if (late && past->begun > 0 && read_run(c, past->run, &s)) blame_script(c, past, &s);
    }
    script_free(&s);
}

void live_queue_after_death(live_campaign *c, bool known) {
    if (known) blame(c);
    for (size_t i = 0; i < LIVE_HISTORY; i++) {
        live_past *past = &c->past[i];
        bool put_back = past->waited && !past->again && c->again_count < LIVE_HISTORY;
        if (put_back) c->again[c->again_count++] = past->run;
        past->waited = false;
        past->begun = 0; /* only once */
    }
}
