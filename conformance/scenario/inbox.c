#include "scenario/inbox.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(scn_inbox *in) {
    if (in->first + in->count < in->cap) return true;
    if (in->first > 0) {
        memmove(in->items, in->items + in->first, in->count * sizeof *in->items);
        in->first = 0;
        if (in->count < in->cap) return true;
    }
    size_t cap = in->cap == 0 ? 8 : in->cap * 2;
    scn_packet *items = realloc(in->items, cap * sizeof *items);
    if (items == NULL) return false;
    in->items = items;
    in->cap = cap;
    return true;
}

void scn_inbox_put(scn_inbox *in, const scn_packet *packet) {
    bool fits = in->count < SCN_INBOX_PACKETS && packet->bytes.len <= SCN_INBOX_BYTES - in->bytes;
    fits = fits && wire_budget_take(in->budget, in->bytes, packet->bytes.len);
    uint8_t *copy = fits ? malloc(packet->bytes.len + 1) : NULL;
    if (copy == NULL || !make_room(in)) {
        if (fits) wire_budget_give(in->budget, packet->bytes.len);
        free(copy);
        in->flooded = true;
        return;
    }
    if (packet->bytes.len > 0) memcpy(copy, packet->bytes.ptr, packet->bytes.len);
    scn_packet *slot = &in->items[in->first + in->count++];
    *slot = *packet;
    slot->owned = copy;
    slot->bytes = sio_slice_of(copy, packet->bytes.len);
    in->bytes += packet->bytes.len;
}

const scn_packet *scn_inbox_at(const scn_inbox *in, size_t index) {
    return index < in->count ? &in->items[in->first + index] : NULL;
}

const scn_packet *scn_inbox_peek(const scn_inbox *in) {
    return scn_inbox_at(in, 0);
}

void scn_inbox_drop(scn_inbox *in) {
    if (in->count == 0) return;
    scn_packet *p = &in->items[in->first];
    in->bytes -= p->bytes.len;
    wire_budget_give(in->budget, p->bytes.len);
    free(p->owned);
    in->first++;
    in->count--;
}

void scn_inbox_free(scn_inbox *in) {
    while (in->count > 0)
        scn_inbox_drop(in);
    free(in->items);
    *in = (scn_inbox){0};
}
