#include "fuzz/server/feature.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 64, WORD = 4 };

typedef struct tally {
    json_t *mine; /* of this play */
} tally;

static void note(tally *t, const char *name) {
    json_object_set_new(t->mine, name, json_true());
}

/* ---- steps ---- */

static void note_steps(tally *t, const script *s) {
    char name[NAME];
    const char *before = "the start";
    for (size_t i = 0; i < s->count; i++) {
        const script_step *step = &s->step[i];
        const char *word = script_word(step->verb);
        const char *how = step->verb != SCRIPT_OPEN_STEP ? "" : step->websocket ? " websocket" : " polling";
        snprintf(name, sizeof name, "step %s%s", word, how);
        note(t, name);
        snprintf(name, sizeof name, "step %s behind %s", word, before);
        note(t, name);
        before = word;
    }
}

/* ---- answers ---- */

/* The digits and the first mark that a packet begins with: "42[", "0{", "3p". */
static void note_packet(tally *t, const char *what, sio_slice packet) {
    char name[NAME], word[WORD + 1];
    size_t n = 0;
    while (n < WORD && n < packet.len && isdigit(packet.ptr[n])) {
        word[n] = (char)packet.ptr[n];
        n++;
    }
    if (n < WORD && n < packet.len && isgraph(packet.ptr[n])) {
        word[n] = (char)packet.ptr[n];
        n++;
    }
    word[n] = '\0';
    snprintf(name, sizeof name, "%s %s", what, n == 0 ? "empty" : word);
    note(t, name);
}

static void note_response(tally *t, sio_slice bytes) {
    char name[NAME];
    if (bytes.len < 12) return;
    const uint8_t *body = memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4);
    snprintf(name, sizeof name, "status %.3s", (const char *)bytes.ptr + 9);
    note(t, name);
    if (body != NULL && memcmp(bytes.ptr + 9, "101", 3) != 0)
        note_packet(t, "body", sio_slice_from(bytes, (size_t)(body - bytes.ptr) + 4));
}

/* A frame of a server has no mask; what is no whole head says nothing. */
static void note_frame(tally *t, sio_slice bytes) {
    static const char *const names[16] = {
        [0] = "continuation", [1] = "text", [2] = "binary", [8] = "close", [9] = "ping", [10] = "pong"};
    if (bytes.len < 2 || (bytes.ptr[0] & 0x70) != 0 || names[bytes.ptr[0] & 15] == NULL) return;
    size_t head = (bytes.ptr[1] & 127) == 126 ? 4 : (bytes.ptr[1] & 127) == 127 ? 10 : 2;
    char name[NAME];
    snprintf(name, sizeof name, "frame %s", names[bytes.ptr[0] & 15]);
    if ((bytes.ptr[0] & 15) == 1)
        note_packet(t, name, sio_slice_from(bytes, head));
    else
        note(t, name);
}

static void note_entry(tally *t, const wire_log_entry *e) {
    if (e->kind == WIRE_LOG_FIN_RECEIVED) note(t, "ended by the server");
    if (e->kind == WIRE_LOG_RST_RECEIVED) note(t, "reset by the server");
    if (e->kind != WIRE_LOG_RECEIVED || e->bytes.len == 0) return;
    if (sio_slice_starts(e->bytes, "HTTP/1."))
        note_response(t, e->bytes);
    else
        note_frame(t, e->bytes);
}

size_t live_features(const script *s, const wire_log *log, json_t *seen) {
    tally t = {.mine = json_object()};
    size_t fresh = 0;
    const char *name;
    json_t *one;
    note_steps(&t, s);
    for (size_t i = 0; i < wire_log_count(log); i++)
        note_entry(&t, wire_log_at(log, i));
    json_object_foreach(t.mine, name, one) {
        json_int_t times = json_integer_value(json_object_get(seen, name));
        fresh += times == 0;
        json_object_set_new(seen, name, json_integer(times + 1));
    }
    json_decref(t.mine);
    return fresh;
}
