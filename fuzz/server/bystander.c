#include "fuzz/server/bystander.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "runner/client.h"

enum {
    LATE_MS = 1000, /* an echo takes no longer, */
    SLOWER = 20,    /* or so many times the first handshake, */
    JITTERS = 10,   /* and what the host takes */
    REST_MS = 30,   /* between two messages */
    SLICE_MS = 50,
    OPEN_MS = 10000
};

struct live_bystander {
    const scn_env *env;
    wire_us greeting;
    pthread_t thread;
    atomic_bool stop;
    atomic_int trouble;        /* a live_kind */
    _Atomic wire_us waits_for; /* when the echo was asked for that is not there; 0: none */
    atomic_uint echoes;
    wire_us slowest; /* of the last two echoes */
};

static wire_us limit(const live_bystander *b, wire_us since) {
    return WIRE_MS(LATE_MS) + SLOWER * b->greeting + JITTERS * b->env->jitter(b->env->ctx, since);
}

static bool stopped(const live_bystander *b) {
    return atomic_load(&b->stop) || b->env->testee_gone(b->env->ctx);
}

/* Waits for a text message that begins so and ends so. Returns false when the session ended, or on stop. */
static bool await_text(live_bystander *b, run_client *c, const char *begins, const char *ends) {
    while (!stopped(b)) {
        sio_slice text;
        c->deadline = wire_now() + WIRE_MS(SLICE_MS);
        if (run_client_receive(c, &text)) {
            size_t n = strlen(ends);
            if (sio_slice_starts(text, begins) && text.len >= n &&
                memcmp(text.ptr + text.len - n, ends, n) == 0)
                return true;
        } else if (wire_now() < c->deadline) {
            return false;
        }
    }
    return false;
}

static bool open_session(live_bystander *b, run_client *c) {
    sio_buf why = SIO_BUF_INIT;
    const wire_response *r = run_client_get(c, b->env, SCN_WEBSOCKET, wire_now() + WIRE_MS(OPEN_MS), &why);
    bool ok = r != NULL && r->status == 101 && run_client_upgrade(c) && await_text(b, c, "0", "");
    sio_buf_free(&why);
    if (b->env->contract == SCN_ENGINEIO) return ok;
    sio_buf connect = SIO_BUF_INIT;
    char *auth = b->env->auth != NULL ? json_dumps(b->env->auth, JSON_COMPACT) : NULL;
    ok = ok && sio_buf_addf(&connect, "40%s", auth == NULL ? "" : auth) &&
         run_client_send(c, sio_buf_slice(&connect)) && await_text(b, c, "40", "");
    free(auth);
    sio_buf_free(&connect);
    return ok;
}

static bool echo(live_bystander *b, run_client *c, unsigned n) {
    char message[48], tail[24];
    bool engineio = b->env->contract == SCN_ENGINEIO;
    snprintf(tail, sizeof tail, engineio ? "bystander %u" : ",%u]", n);
    snprintf(message, sizeof message, "4%s%s", engineio ? "" : "2[\"message\"", tail);
    atomic_store(&b->waits_for, wire_now());
    bool ok = run_client_send(c, sio_slice_str(message)) &&
              await_text(b, c, engineio ? "4" : "42[\"message-back\"", tail);
    if (!ok) return false;
    wire_us took = wire_now() - atomic_load(&b->waits_for);
    b->slowest = took > b->slowest / 2 ? took : b->slowest / 2;
    atomic_store(&b->waits_for, 0);
    atomic_fetch_add(&b->echoes, 1);
    return true;
}

/* Returns whether the session ended well. */
static bool live_once(live_bystander *b) {
    run_client c = {.env = b->env};
    bool well = open_session(b, &c);
    for (unsigned n = 1; well && !stopped(b); n++) {
        well = echo(b, &c, n);
        sio_slice none;
        c.deadline = wire_now() + WIRE_MS(REST_MS);
        if (well && run_client_receive(&c, &none)) continue;
        well = well && wire_now() >= c.deadline;
    }
    run_client_close(&c);
    return well || stopped(b);
}

/* A server that had no time for half of the pong's deadline may have missed the pong: it is late, not wrong.
 */
static bool was_starved(const live_bystander *b) {
    wire_us since = atomic_load(&b->waits_for), waits = since == 0 ? 0 : wire_now() - since;
    wire_us slowest = waits > b->slowest ? waits : b->slowest;
    return slowest > b->env->timeout / 2 || b->env->jitter(b->env->ctx, since) > b->env->timeout / 4;
}

static void *live(void *arg) {
    live_bystander *b = arg;
    while (!live_once(b)) {
        if (!was_starved(b)) {
            atomic_store(&b->trouble, LIVE_LOST);
            break;
        }
        atomic_store(&b->waits_for, wire_now());
    }
    return NULL;
}

live_bystander *live_bystander_start(const scn_env *env, wire_us greeting) {
    live_bystander *b = calloc(1, sizeof *b);
    if (b == NULL) return NULL;
    b->env = env;
    b->greeting = greeting;
    atomic_store(&b->waits_for, wire_now());
    if (pthread_create(&b->thread, NULL, live, b) == 0) return b;
    free(b);
    return NULL;
}

void live_bystander_stop(live_bystander *b) {
    if (b == NULL) return;
    atomic_store(&b->stop, true);
    pthread_join(b->thread, NULL);
    free(b);
}

live_kind live_bystander_look(live_bystander *b, char *detail, size_t size) {
    wire_us since = atomic_load(&b->waits_for), now = wire_now();
    if (atomic_load(&b->trouble) == LIVE_LOST) {
        snprintf(detail, size, "a healthy session beside it was ended, or could not be opened");
        return LIVE_LOST;
    }
    if (since == 0 || now - since < limit(b, since)) return LIVE_NONE;
    snprintf(detail, size, "a healthy session beside it has waited %.1f s for an echo",
             (double)(now - since) / 1e6);
    return LIVE_BLOCKED;
}

wire_us live_bystander_since(const live_bystander *b) {
    wire_us since = atomic_load(&b->waits_for);
    return since != 0 ? since : wire_now();
}

unsigned live_bystander_echoes(const live_bystander *b) {
    return atomic_load(&b->echoes);
}
