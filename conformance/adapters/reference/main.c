/* siospec's own codec behind the process boundary.
 *
 *   reference [LENIENCY]...      with these switches of the decoder, which it then claims */
#include <stdio.h>

#include "../lib/c/adapter.h"
#include "base/rules.h"
#include "vector/reference.h"

static bool decode(const vec_vector *v, const sio_slice *message, const bool *binary, size_t count,
                   const void *rules, vec_outcome *out) {
    return vec_reference_decode(v, message, binary, count, rules, VEC_WHOLE, out);
}

int main(int argc, char **argv) {
    sio_rules rules = *sio_rules_strict();
    json_t *names = json_array();
    for (int i = 1; i < argc; i++) {
        uint32_t flag = sio_leniency_find(sio_slice_str(argv[i]));
        if (flag == 0 || flag == SIO_LENIENT_ALL) {
            fprintf(stderr, "reference: no such leniency: %s\n", argv[i]);
            return 64;
        }
        rules.lenient |= flag;
        json_array_append_new(names, json_string(argv[i]));
    }
    adapter reference = {.name = "siospec",
                         .version = SIOSPEC_VERSION,
                         .codecs = (2u << VEC_EIO4_OPEN) - 1,
                         .leniencies = names,
                         .user = &rules,
                         .decode = decode,
                         .encode = vec_reference_encode};
    int status = adapter_serve(&reference);
    json_decref(names);
    return status;
}
