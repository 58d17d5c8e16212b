#include "fuzz/server/stand.h"

#include <stdio.h>
#include <string.h>

enum { OUTPUT_LINES = 40, AFTERMATH_MS = 400, MOST_AFTERMATH_MS = 3000 };

void live_trouble_free(live_trouble *t) {
    sio_buf_free(&t->output);
    *t = (live_trouble){.kind = LIVE_NONE};
}

static bool waits(live_kind kind) {
    return kind == LIVE_HANG || kind == LIVE_BLOCKED;
}

bool live_trouble_same(const live_trouble *seen, const live_trouble *wanted) {
    size_t n = strlen(seen->key);
    /* Two faces of one fault: which of them shows depends on who asks first. */
    if (waits(seen->kind) && waits(wanted->kind)) return true;
    if (seen->kind != wanted->kind) return false;
    /* Beyond its budget or growing: so does which limit is met first. */
    if (seen->kind == LIVE_MEMORY) return true;
    if (wanted->reset[0] == '\0') return strcmp(seen->key, wanted->key) == 0;
    /* Its key goes on with the reset. */
    return strncmp(seen->key, wanted->key, n) == 0 && wanted->key[n] == ',' &&
           live_resets_have(&seen->resets, wanted->reset);
}

bool live_stand_is_over(const live_stand *s) {
    return s->asked != NULL && s->asked() != 0;
}

bool live_stand_renew(live_stand *s, sio_buf *why) {
    run_testee *t = &s->host->testee;
    if (t->restart == NULL) return sio_buf_add_str(why, "it is not ours to start again") && false;
    s->restarts++;
    return t->restart(t->ctx, s->env, why);
}

bool live_stand_ready(live_stand *s, sio_buf *why) {
    run_testee *t = &s->host->testee;
    if (!t->gone(t->ctx) && t->check(t->ctx, s->env) == RUN_ALIVE) return true;
    return live_stand_renew(s, why);
}

bool live_stand_over_budget(live_stand *s, char *detail, size_t size) {
    uint64_t bytes;
    if (s->memory_limit == 0 || !s->env->memory(s->env->ctx, &bytes) || bytes <= s->memory_limit)
        return false;
    snprintf(detail, size, "it uses %llu MiB, more than its budget", (unsigned long long)(bytes >> 20));
    return true;
}

live_kind live_stand_glance(live_stand *s, live_bystander *b, char *detail, size_t size) {
    if (s->host->testee.gone(s->host->testee.ctx)) return LIVE_CRASH;
    return b == NULL ? LIVE_NONE : live_bystander_look(b, detail, size);
}

static void take_output(live_stand *s, live_trouble *t) {
    run_testee *testee = &s->host->testee;
    if (testee->output == NULL) return;
    testee->output(testee->ctx, OUTPUT_LINES, &t->output);
    t->signature = fnd_signature_of(sio_buf_slice(&t->output));
}

static void make_key(live_trouble *t, const char *what) {
    sio_buf key = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&key, "%s: ", live_kind_name(t->kind));
    if (ok && t->kind == LIVE_CRASH && t->signature.exception[0] != '\0')
        ok = fnd_signature_key(&t->signature, &key);
    else
        ok = ok && sio_buf_add_str(&key, what);
    snprintf(t->key, sizeof t->key, "%s", ok ? sio_buf_cstr(&key) : "");
    sio_buf_free(&key);
}

static void describe_death(live_stand *s, live_trouble *t) {
    run_testee *testee = &s->host->testee;
    sio_buf words = SIO_BUF_INIT;
    testee->obituary(testee->ctx, 0, &words);
    const char *text = words.len > 0 ? sio_buf_cstr(&words) : "nobody listens there any more";
    snprintf(t->detail, sizeof t->detail, "%s%s%s", text, t->signature.exception[0] != '\0' ? ": " : "",
             t->signature.exception);
    make_key(t, text);
    sio_buf_free(&words);
}

void live_stand_diagnose(live_stand *s, live_kind seen, const char *detail, live_trouble *t) {
    run_testee *testee = &s->host->testee;
    *t = (live_trouble){.kind = seen};
    run_life life =
        seen == LIVE_CRASH && testee->gone(testee->ctx) ? RUN_DEAD : testee->check(testee->ctx, s->env);
    if (life == RUN_DEAD) t->kind = LIVE_CRASH;
    if (life == RUN_MUTE) t->kind = LIVE_HANG;
    if (life == RUN_ALIVE && seen == LIVE_CRASH) t->kind = LIVE_NONE; /* one refused connection is none */
    if (t->kind == LIVE_NONE) return;
    take_output(s, t);
    snprintf(t->detail, sizeof t->detail, "%s",
             t->kind == LIVE_HANG ? "a fresh handshake gets no answer" : detail);
    if (t->kind == LIVE_CRASH)
        describe_death(s, t);
    else
        make_key(t, "");
}

void live_stand_blame_run(live_stand *s, const live_outcome *o, uint64_t run, live_trouble *t) {
    *t = (live_trouble){.kind = o->kind, .run = run, .of_run = true};
    take_output(s, t);
    snprintf(t->detail, sizeof t->detail, "%s", o->detail);
    make_key(t, o->key);
}

wire_us live_stand_aftermath(const live_stand *s) {
    const scn_env *env = s->env;
    wire_us longest = env->interval + env->timeout;
    if (env->connect_timeout > longest) longest = env->connect_timeout;
    if (env->upgrade_timeout > longest) longest = env->upgrade_timeout;
    longest += WIRE_MS(AFTERMATH_MS);
    return longest < WIRE_MS(MOST_AFTERMATH_MS) ? longest : WIRE_MS(MOST_AFTERMATH_MS);
}
