/* A list of request headers that starts from a default and in which every entry can be replaced or removed.
 */
#include <strings.h>

#include "wire/http.h"

static bool same_name(sio_slice a, sio_slice b) {
    return a.len == b.len &&
           (a.len == 0 || strncasecmp((const char *)a.ptr, (const char *)b.ptr, a.len) == 0);
}

bool wire_headers_add(wire_headers *list, sio_slice name, sio_slice value) {
    if (list->count == WIRE_HEADERS_MAX) return false;
    list->items[list->count++] = (wire_header){.name = name, .value = value};
    return true;
}

void wire_headers_remove(wire_headers *list, sio_slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!same_name(list->items[i].name, name)) list->items[kept++] = list->items[i];
    list->count = kept;
}

bool wire_headers_set(wire_headers *list, sio_slice name, sio_slice value) {
    for (size_t i = 0; i < list->count; i++) {
        if (!same_name(list->items[i].name, name)) continue;
        /* The first keeps its place, so that a replaced header does not move; further ones of that name go.
         */
        wire_headers tail = {.count = 0};
        for (size_t k = i + 1; k < list->count; k++)
            if (!same_name(list->items[k].name, name)) tail.items[tail.count++] = list->items[k];
        list->items[i] = (wire_header){.name = name, .value = value};
        for (size_t k = 0; k < tail.count; k++)
            list->items[i + 1 + k] = tail.items[k];
        list->count = i + 1 + tail.count;
        return true;
    }
    return wire_headers_add(list, name, value);
}

const wire_header *wire_headers_find(const wire_headers *list, sio_slice name) {
    for (size_t i = 0; i < list->count; i++)
        if (same_name(list->items[i].name, name)) return &list->items[i];
    return NULL;
}
