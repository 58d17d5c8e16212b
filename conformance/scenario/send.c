#include "scenario/send.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/closing.h"
#include "scenario/hosted.h"
#include "scenario/polling.h"
#include "scenario/websocket.h"

enum { MAX_PACKETS = 1024 };

/* Serves until the outstanding POST is answered. */
static bool await_post(scn_case *c, scn_peer *p) {
    wire_us start = wire_now();
    while (p->polling != NULL && p->polling->post != NULL) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react) {
            c->miss.cites = "EIO4-PL-21";
            return scn_miss_set(c, react, "a POST was not answered within %d ms", (int)(react / 1000));
        }
        if (!scn_case_turn(c, start + react)) return false;
    }
    return true;
}

static bool await_post_written(scn_case *c, scn_peer *p) {
    wire_us until = wire_now() + scn_case_react(c);
    while (p->polling->post != NULL && wire_conn_unsent(p->polling->post_line->conn) > 0 &&
           wire_now() < until)
        if (!scn_case_turn(c, until)) return false;
    return true;
}

static bool names_requirement(const scn_case *c, const char *id) {
    for (size_t i = 0; i < c->scenario->requirement_count; i++)
        if (strcmp(c->scenario->requirements[i], id) == 0) return true;
    return false;
}

/* The body `ok` is demanded only where it is the point: one defect should not fail every case on polling. */
static bool judge_post(scn_case *c, scn_peer *p) {
    scn_post_result *r = &p->polling->result;
    const char *words = sio_buf_cstr(&r->words);
    if (r->ok || (r->status == 200 && !names_requirement(c, "EIO4-PL-21"))) return true;
    c->miss.cites = "EIO4-PL-21";
    wire_us timed = r->status >= 400 ? scn_closing_excuse(p) : 0; /* perhaps the session is over */
    return scn_miss_set(c, timed, "a POST should be answered 200 `ok`, got %s", words != NULL ? words : "?");
}

static bool send_by_post(scn_case *c, scn_peer *p, const val_packet *packets, size_t count,
                         scn_post_kind kind) {
    if (!await_post(c, p)) return false;
    if (kind == SCN_POST_PROVOKE) {
        scn_peer_provoked(p);
        return scn_polling_post(p, packets, count, kind) && await_post_written(c, p);
    }
    return scn_polling_post(p, packets, count, kind) && await_post(c, p) && judge_post(c, p);
}

/* Serves until all is written. A testee that stops reading is told of only by a send that must succeed. */
static bool await_written(scn_case *c, scn_peer *p, scn_post_kind kind) {
    wire_us start = wire_now();
    wire_us react = scn_case_react(c);
    while (p->ws != NULL && !p->ended && wire_conn_unsent(p->ws->line->conn) > 0) {
        if (wire_now() >= start + react) {
            if (kind == SCN_POST_PROVOKE) return true;
            return scn_miss_set(c, react, "it did not read what was sent within %d ms", (int)(react / 1000));
        }
        if (!scn_case_turn(c, start + react)) return false;
    }
    return true;
}

static bool send_by_ws(scn_case *c, scn_peer *p, const val_packet *packets, size_t count,
                       scn_post_kind kind) {
    if (kind == SCN_POST_PROVOKE) scn_peer_provoked(p);
    if (!scn_ws_send(p, packets, count) && kind != SCN_POST_PROVOKE)
        return scn_miss_set(c, scn_closing_excuse(p), "the connection takes nothing more: it is closed");
    return await_written(c, p, kind);
}

bool scn_send(scn_case *c, scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind) {
    /* Only after a first provocation may the session be gone when the next one comes. */
    if (p->ended && (kind != SCN_POST_PROVOKE || p->provoked_at == 0)) {
        const char *how = sio_buf_cstr(&p->how);
        return scn_miss_set(c, scn_closing_excuse(p), "cannot send, the session is closed: %s",
                            how != NULL ? how : "?");
    }
    if (p->hosted != NULL && p->ws == NULL) return scn_hosted_send(p, packets, count, kind);
    if (p->polling != NULL) return send_by_post(c, p, packets, count, kind);
    if (p->ws != NULL && p->ws->line != NULL) return send_by_ws(c, p, packets, count, kind);
    return scn_miss_set(c, 0, "`%s` has no transport to send on", p->name);
}

bool scn_send_text(scn_case *c, scn_peer *p, sio_slice text) {
    val_packet packet = {.binary = false, .bytes = text};
    return scn_send(c, p, &packet, 1, SCN_POST_SEND);
}

static const json_t *packet_at(const json_t *packets, size_t i) {
    return json_is_array(packets) ? json_array_get(packets, i) : packets;
}

/* Returns how many packets were made; fewer than `count` with *error set. */
static size_t make_packets(const scn_case *c, const scn_peer *p, const json_t *packets, size_t count,
                           sio_buf *bytes, val_packet *made, const char **error) {
    size_t n = 0;
    for (; n < count && *error == NULL; n++) {
        sio_buf_init(&bytes[n], NULL);
        *error = val_payload(packet_at(packets, n), c->scope, p->max_payload, &bytes[n]);
        made[n] = (val_packet){.binary = val_payload_is_binary(packet_at(packets, n)),
                               .bytes = sio_buf_slice(&bytes[n])};
    }
    return n;
}

bool scn_send_json(scn_case *c, scn_peer *p, const json_t *packets, scn_post_kind kind) {
    size_t count = json_is_array(packets) ? json_array_size(packets) : 1;
    if (count > MAX_PACKETS) return scn_case_cannot_make(c, "the packets", "more than 1024 in one step");
    const char *error = NULL;
    sio_buf *bytes = calloc(count, sizeof *bytes);
    val_packet *made = calloc(count, sizeof *made);
    bool memory = bytes != NULL && made != NULL;
    size_t n = memory ? make_packets(c, p, packets, count, bytes, made, &error) : 0;
    bool ok = memory && error == NULL && scn_send(c, p, made, count, kind);
    for (size_t i = 0; i < n; i++)
        sio_buf_free(&bytes[i]);
    free(bytes);
    free(made);
    if (!memory) return scn_case_no_memory(c);
    return error == NULL ? ok : scn_case_cannot_make(c, "the packet", error);
}
