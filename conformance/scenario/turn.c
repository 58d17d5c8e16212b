/* The heart of a running case: wait for the network, then serve everybody. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/case.h"
#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/exchange.h"
#include "scenario/peer.h"

#define WATCH_EVERY WIRE_MS(50) /* how often we ask whether the testee still lives */
#define CASE_LIMIT WIRE_MS(30000)

scn_line *scn_line_open(scn_case *c, const char *name) {
    scn_line *line = calloc(1, sizeof *line);
    wire_conn_options options = {
        .endpoint = &c->env->endpoint, .tls = c->env->tls, .log = c->log, .name = name};
    if (line != NULL) line->opened_at = wire_now();
    if (line != NULL) line->name = strdup(name);
    if (line != NULL && line->name != NULL) line->conn = wire_conn_open(&options);
    if (line == NULL || line->conn == NULL || !scn_list_add(&c->lines, line)) {
        if (line != NULL) {
            wire_conn_close(line->conn);
            free(line->name);
        }
        free(line);
        scn_case_no_memory(c);
        return NULL;
    }
    return line;
}

scn_line *scn_line_accept(scn_case *c, const char *name, int fd) {
    scn_line *line = calloc(1, sizeof *line);
    if (line != NULL) {
        line->opened_at = wire_now();
        line->name = strdup(name);
        line->conn = wire_conn_adopt(fd, c->log, name);
    } else {
        close(fd);
    }
    if (line == NULL || line->name == NULL || line->conn == NULL || !scn_list_add(&c->lines, line)) {
        if (line != NULL) {
            wire_conn_close(line->conn);
            free(line->name);
        }
        free(line);
        scn_case_no_memory(c);
        return NULL;
    }
    line->accepted = true;
    return line;
}

scn_line *scn_line_find(const scn_case *c, const char *name) {
    for (size_t i = c->lines.count; i > 0; i--) {
        scn_line *line = c->lines.items[i - 1];
        if (strcmp(line->name, name) == 0) return line;
    }
    return NULL;
}

void scn_line_close(scn_case *c, scn_line *line) {
    if (line == NULL) return;
    scn_list_remove(&c->lines, line);
    wire_conn_close(line->conn);
    free(line->name);
    free(line);
}

enum { BYTEWISE_ALL = 4096, BYTEWISE_HEAD = 256 };

static bool send_bytewise(wire_conn *conn, sio_slice bytes) {
    size_t sizes[BYTEWISE_HEAD + 1];
    for (size_t i = 0; i < BYTEWISE_HEAD; i++)
        sizes[i] = 1;
    sizes[BYTEWISE_HEAD] = bytes.len <= BYTEWISE_ALL ? 1 : BYTEWISE_ALL;
    return wire_conn_send(conn, bytes, &(wire_chop){.sizes = sizes, .count = BYTEWISE_HEAD + 1});
}

static bool send_in_halves(wire_conn *conn, sio_slice bytes) {
    size_t sizes[] = {bytes.len / 2, bytes.len - bytes.len / 2};
    return wire_conn_send(conn, bytes, &(wire_chop){.sizes = sizes, .count = 2, .gap = WIRE_MS(2)});
}

bool scn_line_send(scn_case *c, scn_line *line, sio_slice bytes) {
    if (bytes.len == 0) return true;
    c->sent += bytes.len;
    if (c->chop == SCN_BYTES) return send_bytewise(line->conn, bytes);
    if (c->chop == SCN_HALVES && bytes.len > 1) return send_in_halves(line->conn, bytes);
    return wire_conn_send(line->conn, bytes, NULL);
}

static void serve_all(scn_case *c) {
    if (c->door != NULL) scn_door_serve(c);
    for (size_t i = 0; i < c->peers.count && !c->stopped; i++)
        scn_peer_serve(c->peers.items[i]);
    for (size_t i = 0; i < c->exchanges.count && !c->stopped; i++)
        scn_exchange_serve(c, c->exchanges.items[i]);
}

static bool peers_are_bounded(scn_case *c) {
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (!p->in.flooded && !p->controls.flooded) continue;
        c->finished = true;
        return scn_miss_set(c, 0, "it flooded `%s` with packets that nobody asked for", p->name);
    }
    return true;
}

static wire_us case_end(const scn_case *c) {
    wire_us lasts = 0;
    scn_duration_vars vars = {.interval = c->interval > 0 ? c->interval : WIRE_MS(25000),
                              .timeout = c->timeout > 0 ? c->timeout : WIRE_MS(20000),
                              .react = SCN_REACT,
                              .connect_timeout = c->env->connect_timeout,
                              .upgrade_timeout = c->env->upgrade_timeout};
    const char *error = NULL;
    if (!scn_duration(c->scenario->lasts, &vars, &lasts, &error)) lasts = 0;
    if (c->door != NULL) return c->limit_from + CASE_LIMIT + lasts;
    return c->limit_from + CASE_LIMIT + 4 * (vars.interval + vars.timeout) + lasts;
}

static bool may_go_on(scn_case *c) {
    if (c->stopped) return false;
    if (c->env->testee_gone != NULL && c->env->testee_gone(c->env->ctx)) {
        c->health = SCN_CRASH;
        return scn_case_stop(c, SCN_INCONCLUSIVE, "the testee's process ended");
    }
    if (c->door != NULL && !scn_door_is_well(c)) return false;
    if (!peers_are_bounded(c)) return false;
    wire_us now = wire_now(), spent = now - c->started;
    if (now <= case_end(c)) return true;
    c->finished = true;
    return scn_miss_set(c, spent, "the case used up its time, %d s", (int)(spent / 1000000));
}

static size_t gather(scn_case *c) {
    if (c->waiting_cap < c->lines.count) {
        wire_conn **grown = realloc(c->waiting, c->lines.cap * sizeof(wire_conn *));
        if (grown == NULL) return 0;
        c->waiting = grown;
        c->waiting_cap = c->lines.cap;
    }
    for (size_t i = 0; i < c->lines.count; i++)
        c->waiting[i] = ((scn_line *)c->lines.items[i])->conn;
    return c->lines.count;
}

/* Making a large packet takes its time on a busy host, and so does getting hold of a core. */
static void note_look(scn_case *c, wire_us before, wire_us late) {
    wire_us gap = (c->looked_at != 0 ? before - c->looked_at : 0) + late;
    c->looked_before = c->looked_at != 0 ? c->looked_at : before;
    c->looked_at = wire_now();
    if (gap < c->absent) return;
    c->absent = gap;
    c->absent_until = c->looked_at;
}

bool scn_case_turn(scn_case *c, wire_us deadline) {
    serve_all(c);
    if (!may_go_on(c)) return false;
    wire_us now = wire_now();
    wire_us until = deadline < now + WATCH_EVERY ? deadline : now + WATCH_EVERY;
    if (c->door != NULL) until = scn_door_next(c, until);
    size_t count = gather(c);
    wire_us late = 0;
    if (!wire_wait(c->waiting, count, c->door != NULL ? scn_door_fd(c) : -1, until)) {
        late = wire_now() - (until > now ? until : now);
        if (late > c->lateness) c->lateness = late;
    }
    note_look(c, now, late);
    serve_all(c);
    return !c->stopped;
}

bool scn_case_rest(scn_case *c, wire_us deadline) {
    while (wire_now() < deadline)
        if (!scn_case_turn(c, deadline)) return false;
    return true;
}
