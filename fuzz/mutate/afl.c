/* AFL++'s interface of custom mutators, for build/VARIANT/afl-mutator.so. What inputs are is said by the
 * environment variable SIOSPEC_MUTATOR: afl-fuzz does not know the target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/mutate/mutate.h"
#include "fuzz/mutate/random.h"

struct afl_mutator {
    fuzz_mutator *m;
    uint64_t random;
    uint8_t *out;
    size_t room;
};

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t max);
void afl_custom_deinit(void *state);

void *afl_custom_init(void *afl, unsigned seed) {
    (void)afl;
    fuzz_shape shape = FUZZ_SHAPE_BYTES;
    const char *asked = getenv("SIOSPEC_MUTATOR");
    if (asked == NULL || !fuzz_shape_find(asked, &shape)) {
        fprintf(stderr, "SIOSPEC_MUTATOR must be the shape of the target's inputs, for example sio-packet\n");
        return NULL;
    }
    struct afl_mutator *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    state->random = seed;
    state->m = fuzz_mutator_new(shape);
    if (state->m != NULL) return state;
    free(state);
    return NULL;
}

static bool make_room(struct afl_mutator *state, size_t room) {
    if (room <= state->room) return true;
    uint8_t *out = realloc(state->out, room);
    if (out == NULL) return false;
    state->out = out;
    state->room = room;
    return true;
}

/* One child in four is of two inputs. 0 bytes tell AFL++ that there is none. */
size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t max) {
    struct afl_mutator *s = state;
    *out = NULL;
    if (!make_room(s, max)) return 0;
    *out = s->out;
    bool cross = other != NULL && other_size > 0 && fuzz_one_in(&s->random, 4);
    uint64_t seed = fuzz_random(&s->random);
    if (cross)
        return fuzz_cross(s->m, sio_slice_of(data, size), sio_slice_of(other, other_size), s->out, max, seed);
    if (size > max) size = max;
    if (size > 0) memcpy(s->out, data, size);
    return fuzz_mutate(s->m, s->out, size, max, seed);
}

void afl_custom_deinit(void *state) {
    struct afl_mutator *s = state;
    fuzz_mutator_free(s->m);
    free(s->out);
    free(s);
}
