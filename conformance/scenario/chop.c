#include "scenario/chop.h"

#include <string.h>

static size_t sizes_of(const json_t *chop, size_t length, size_t *sizes) {
    const char *name = json_string_value(chop);
    const json_t *list = json_object_get(chop, "sizes");
    if (name != NULL && strcmp(name, "bytes") == 0) {
        sizes[0] = 1;
        return 1;
    }
    if (name != NULL && strcmp(name, "halves") == 0 && length > 1) {
        sizes[0] = length / 2;
        sizes[1] = length - length / 2;
        return 2;
    }
    size_t n = json_array_size(list) < SCN_MAX_SIZES ? json_array_size(list) : SCN_MAX_SIZES;
    for (size_t i = 0; i < n; i++)
        sizes[i] = (size_t)json_integer_value(json_array_get(list, i));
    return n;
}

const wire_chop *scn_chop_read(const json_t *chop, size_t length, wire_chop *out, size_t *sizes) {
    if (chop == NULL) return NULL;
    size_t n = sizes_of(chop, length, sizes);
    const json_t *gap = json_object_get(chop, "gap");
    wire_us wait = json_is_string(chop) ? 0 : (wire_us)(json_number_value(gap) * 1000);
    if (json_is_string(chop) && n == 2) wait = WIRE_MS(2);
    *out = (wire_chop){.sizes = sizes, .count = n, .gap = wait};
    return n == 0 ? NULL : out;
}
