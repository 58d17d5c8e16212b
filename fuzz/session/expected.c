/* What must come to the client of a session, in order: nothing is lost, doubled, changed or overtaken. */
#include <string.h>

#include "fuzz/session/world.h"

sio_slice world_keep(world *w, sio_slice bytes) {
    static const uint8_t none;
    if (bytes.len > sizeof w->bytes - w->bytes_used) w->full = true;
    if (w->full || bytes.len == 0) return sio_slice_of(&none, 0);
    uint8_t *at = w->bytes + w->bytes_used;
    memcpy(at, bytes.ptr, bytes.len);
    w->bytes_used += bytes.len;
    return sio_slice_of(at, bytes.len);
}

static expected *take_expected(world *w) {
    expected *e = w->unused;
    if (e != NULL)
        w->unused = e->next;
    else if (w->fresh < WORLD_EXPECTED)
        e = &w->pool[w->fresh++];
    return e;
}

void expect(world *w, ledger *l, expected_kind kind, sio_slice bytes) {
    expected *e = take_expected(w);
    if (e == NULL) {
        w->full = true;
        return;
    }
    *e = (expected){.kind = kind, .bytes = world_keep(w, bytes)};
    *l->last = e;
    l->last = &e->next;
    l->due++;
    l->due_bytes += bytes.len;
}

static void drop_first(world *w, ledger *l) {
    expected *e = l->first;
    l->first = e->next;
    if (l->first == NULL) l->last = &l->first;
    l->due--;
    l->due_bytes -= e->bytes.len;
    e->next = w->unused;
    w->unused = e;
}

void expect_back(world *w, ledger *l, unsigned count) {
    expected **at = &l->first;
    unsigned stay = l->due > count ? l->due - count : 0;
    for (unsigned i = 0; i < stay; i++)
        at = &(*at)->next;
    l->last = at;
    while (*at != NULL) {
        expected *e = *at;
        *at = e->next;
        l->due--;
        l->due_bytes -= e->bytes.len;
        e->next = w->unused;
        w->unused = e;
    }
}

void expected_forget(world *w, ledger *l) {
    expect_back(w, l, l->due);
    l->loose = 0;
}

/* `45N-`: N binary messages follow. */
static unsigned attachments(sio_slice header) {
    unsigned n = 0;
    for (size_t i = 2; i < header.len && header.ptr[i] >= '0' && header.ptr[i] <= '9' && n < 100; i++)
        n = n * 10 + (header.ptr[i] - (unsigned)'0');
    return n;
}

static bool ends_with(sio_slice text, const char *end, size_t len) {
    return text.len >= len && sio_slice_is(sio_slice_from(text, text.len - len), end);
}

/* Refusals that depend on what a client has already. */
static bool may_come_unasked(const world *w, sio_slice text) {
    static const char many[] = "{\"message\":\"Too many namespaces\"}";
    static const char much[] = "{\"message\":\"Too much is kept for this client\"}";
    if (!w->options.socketio || !sio_slice_starts(text, "44")) return false;
    return ends_with(text, many, sizeof many - 1) || ends_with(text, much, sizeof much - 1);
}

void expected_came(world *w, ledger *l, sio_slice bytes, bool binary) {
    int shown = (int)(bytes.len < 200 ? bytes.len : 200);
    if (w->full) return;
    bool first = l->first != NULL && sio_slice_equal(l->first->bytes, bytes);
    if (!binary && !first && may_come_unasked(w, bytes)) return;
    if (!binary && !first && l->may_ping && sio_slice_is(bytes, "2")) {
        l->may_ping = false;
        return;
    }
    if (l->loose > 0) {
        FUZZ_CHECK(binary, "an attachment was due, %.*s came", shown, (const char *)bytes.ptr);
        l->loose--;
        return;
    }
    expected *e = l->first;
    if (e == NULL) {
        FUZZ_CHECK(false, "nobody sent this message: %.*s", shown, (const char *)bytes.ptr);
        return;
    }
    if (e->kind == EXPECT_LOOSE) {
        /* Attachments that nothing names do not go out (SIO5-BIN-15): it may have become a plain packet. */
        FUZZ_CHECK(!binary && bytes.len > 1 && memchr("2356", bytes.ptr[1], 4) != NULL,
                   "an event or acknowledgement was due, %.*s came", shown, (const char *)bytes.ptr);
        if (bytes.ptr[1] >= '5') l->loose = attachments(bytes);
    } else {
        FUZZ_CHECK(sio_slice_equal(e->bytes, bytes) && (e->kind == EXPECT_BINARY) == binary,
                   "this message was due: %.*s; this one came: %.*s", (int)e->bytes.len,
                   (const char *)e->bytes.ptr, shown, (const char *)bytes.ptr);
    }
    drop_first(w, l);
}
