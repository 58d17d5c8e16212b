/* Where a live server must answer as the reference does: as long as the wire cannot bring it about that both
 * see something else. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/server/play_internal.h"

static void ends(live_show *p, size_t at) {
    live_foresight_ends(&p->foresight, at);
}

/* The model has its own limits, bytes that are no text are replaced, and servers differ over nothing. */
static bool is_odd_body(sio_slice bytes) {
    return bytes.len == 0 || bytes.len > PLAY_MAX_PAYLOAD || sio_utf8_check(bytes).code != SIO_ERR_OK;
}

static bool names_others(sio_slice text) {
    return live_text_at(text, "${") != NULL && live_text_at(text, "${sid}") == NULL;
}

/* A request by its query: one that opens a session opens it for the model's client only. */
static void before_query(live_show *p, const script_step *step, bool socket) {
    bool usual = socket || sio_slice_is(step->word, "GET") || sio_slice_is(step->word, "POST");
    sio_buf text = SIO_BUF_INIT;
    sio_slice sids[SCRIPT_CLIENTS];
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        sids[i] = sio_slice_str(p->clients[i].sid);
    bool ok = script_fill_in(step->query, sids, p->who, &text);
    live_query q = live_read_query(sio_buf_slice(&text));
    bool whole = sio_slice_is(q.eio, "4") && q.transport.ptr != NULL;
    if (!ok || !usual || !q.plain || !whole || names_others(step->query) ||
        (!socket && sio_slice_is(step->word, "POST") && is_odd_body(step->bytes)))
        ends(p, p->step);
    else if (q.sid.ptr == NULL)
        ends(p, p->step + 1);
    sio_buf_free(&text);
}

static void before_socket(live_show *p) {
    if (p->clients[p->who].socket != NULL) ends(p, p->step);
}

static void before_open(live_show *p, const script_step *step) {
    if (step->number == 3) ends(p, p->step);
    p->clients[p->who].hazy = false;
}

/* Without a session a request means something else here. */
static void before_packet(live_show *p, const script_step *step) {
    const live_client *c = &p->clients[p->who];
    bool text =
        step->verb == SCRIPT_SEND_STEP || step->verb == SCRIPT_POST_STEP || step->verb == SCRIPT_FRAME_STEP;
    if (*c->sid == '\0' || (text && is_odd_body(step->bytes))) ends(p, p->step);
}

void live_agree_before(live_show *p, const script_step *step) {
    switch (step->verb) {
    case SCRIPT_AS_STEP:
    case SCRIPT_ADVANCE_STEP:
    case SCRIPT_SPLIT_STEP:
        return;
    case SCRIPT_OPEN_STEP:
        before_open(p, step);
        return;
    case SCRIPT_REQUEST_STEP:
        before_query(p, step, false);
        return;
    case SCRIPT_SOCKET_STEP:
        before_socket(p);
        before_query(p, step, true);
        return;
    case SCRIPT_PROBE_STEP:
        before_socket(p);
        before_packet(p, step);
        return;
    case SCRIPT_RAW_STEP: /* a session of its own at most */
        if (live_text_at(step->bytes, "${") != NULL) ends(p, p->step);
        return;
    case SCRIPT_CLOSE_STEP:
    case SCRIPT_RESET_STEP:
        p->clients[p->who].hazy = true;
        return;
    case SCRIPT_GET_STEP:
    case SCRIPT_POST_STEP:
    case SCRIPT_SEND_STEP:
    case SCRIPT_BINARY_STEP:
    case SCRIPT_FRAME_STEP:
    case SCRIPT_BLOB_STEP:
    case SCRIPT_UPGRADE_STEP:
        before_packet(p, step);
        return;
    default: /* what the model does in another way, or not at all */
        ends(p, p->step);
    }
}

/* What is still under way may be overtaken by the next step. */
void live_agree_after(live_show *p) {
    for (size_t i = 0; i < LIVE_EXCHANGES; i++) {
        const live_exchange *e = &p->exchanges[i];
        bool open = e->conn != NULL && e->role != LIVE_RAW && e->role != LIVE_POLL;
        if (open && !e->answered && !e->over) ends(p, p->step + 1);
    }
}

static bool accepts(unsigned status) {
    return status == 101 || (status >= 200 && status < 300);
}

void live_agree_status(live_show *p, const live_exchange *e, int status) {
    unsigned want = e->role == LIVE_RAW || e->witness ? 0 : live_foreseen(&p->foresight, e->step);
    bool in_time = p->env->interval <= 0 || wire_now() - p->began < p->env->interval;
    if (want == 0 || !in_time || p->clients[e->client].hazy || accepts(want) == accepts((unsigned)status))
        return;
    char key[160];
    snprintf(key, sizeof key, "model: %s %s: %d, not %u", live_role_name(e->role), e->label, status, want);
    live_find(p, LIVE_DISAGREEMENT, e->step, key,
              "a %s (%s) was answered with status %d; the reference answers %u", live_role_name(e->role),
              e->label, status, want);
}
