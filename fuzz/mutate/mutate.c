#include "fuzz/mutate/mutate.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/mutate/change.h"

enum { ATTEMPTS = 4, MOST_CHANGES = 6, GROWTH = 32, LEAP_ONE_IN = 16, LONG_ONE_IN = 32, LONG = 160 };

struct fuzz_mutator {
    fuzz_shape shape;
    fuzz_byte_mutator *bytes;
    tree t;
    sio_buf input; /* what the tree looks into; the caller's bytes are overwritten */
    sio_buf output;
    size_t most;                     /* the length that is preferred; 0: none */
    sio_slice learned[FUZZ_LEARNED]; /* into learned_bytes */
    uint8_t learned_bytes[FUZZ_LEARNED][FUZZ_LEARNED_BYTES];
    size_t learned_count;
    size_t learned_next;
};

static const char *const shape_names[] = {
#define SHAPE_NAME(constant, name) name,
    FUZZ_SHAPE_LIST(SHAPE_NAME)
#undef SHAPE_NAME
};

const char *fuzz_shape_name(fuzz_shape shape) {
    return (unsigned)shape < FUZZ_SHAPES ? shape_names[shape] : "unknown";
}

bool fuzz_shape_find(const char *name, fuzz_shape *shape) {
    for (unsigned i = 0; i < FUZZ_SHAPES; i++) {
        if (strcmp(shape_names[i], name) != 0) continue;
        *shape = (fuzz_shape)i;
        return true;
    }
    return false;
}

fuzz_mutator *fuzz_mutator_new(fuzz_shape shape) {
    fuzz_mutator *m = calloc(1, sizeof *m);
    if (m == NULL) return NULL;
    m->shape = shape;
    if (tree_init(&m->t)) return m;
    fuzz_mutator_free(m);
    return NULL;
}

void fuzz_mutator_free(fuzz_mutator *m) {
    if (m == NULL) return;
    tree_free(&m->t);
    sio_buf_free(&m->input);
    sio_buf_free(&m->output);
    free(m);
}

void fuzz_mutator_bytes(fuzz_mutator *m, fuzz_byte_mutator *bytes) {
    m->bytes = bytes;
}

void fuzz_mutator_prefer(fuzz_mutator *m, size_t most) {
    m->most = most;
}

void fuzz_mutator_learn(fuzz_mutator *m, sio_slice word) {
    if (word.len == 0 || word.len > FUZZ_LEARNED_BYTES) return;
    for (size_t i = 0; i < m->learned_count; i++)
        if (sio_slice_equal(m->learned[i], word)) return;
    size_t at = m->learned_next;
    memcpy(m->learned_bytes[at], word.ptr, word.len);
    m->learned[at] = sio_slice_of(m->learned_bytes[at], word.len);
    m->learned_next = (at + 1) % FUZZ_LEARNED;
    if (m->learned_count < FUZZ_LEARNED) m->learned_count++;
}

static change begin(fuzz_mutator *m, uint64_t seed) {
    return (change){.t = &m->t,
                    .random = seed,
                    .bytes = m->bytes,
                    .learned = m->learned,
                    .learned_count = m->learned_count};
}

/* ---- bytes ---- */

static size_t mutate_bytes(change *c, uint8_t *data, size_t size, size_t max) {
    size_t times = c->bytes != NULL ? 0 : 1 + fuzz_below(&c->random, MOST_CHANGES);
    if (c->bytes != NULL) size = c->bytes(data, size, max);
    while (times-- > 0)
        size = change_some_bytes(c, data, size, max);
    if (size > 0) return size;
    data[0] = (uint8_t)fuzz_random(&c->random);
    return 1;
}

/* ---- length ---- */

/* What an output has room for: what is preferred, and seldom all there is. */
static size_t room(const fuzz_mutator *m, change *c, size_t max) {
    return m->most == 0 || m->most >= max || fuzz_one_in(&c->random, LONG_ONE_IN) ? max : m->most;
}

/* Cuts an input to what there is room for. */
static size_t cut(const fuzz_mutator *m, change *c, uint8_t *data, size_t size, size_t max) {
    if (size <= max) return size;
    return m->shape == FUZZ_SHAPE_SESSION ? session_thin(c, data, size, max) : max;
}

/* ---- trees ---- */

/* Prints the tree. Returns false when it is empty, too long, or what it was before. */
static bool print(fuzz_mutator *m, const tree_node *root, sio_slice before, size_t max) {
    sio_buf_clear(&m->output);
    return tree_print(root, &m->output) && m->output.len > 0 && m->output.len <= max &&
           !sio_slice_equal(sio_buf_slice(&m->output), before);
}

/* Few changes are the rule: many of them seldom add up to something that is still understood. What is long is
 * cut back first, half the time. */
static void change_some(change *c, size_t input) {
    unsigned left = MOST_CHANGES;
    if (input > LONG && fuzz_one_in(&c->random, 2)) (void)change_shrink(c);
    do
        (void)change_one(c);
    while (--left > 0 && fuzz_one_in(&c->random, 2));
}

/* Long inputs are slow, and a chain of mutations makes them: only seldom may one grow much at once. */
static size_t most_output(change *c, size_t input, size_t max) {
    size_t most = input + GROWTH;
    return most > max || fuzz_one_in(&c->random, LEAP_ONE_IN) ? max : most;
}

static bool mutate_tree(fuzz_mutator *m, change *c, sio_slice input, size_t max) {
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        c->root = tree_read(&m->t, m->shape, input);
        if (c->root == NULL) return false;
        change_some(c, input.len);
        if (print(m, c->root, input, most_output(c, input.len, max))) return true;
    }
    return false;
}

static bool keep_input(fuzz_mutator *m, sio_slice bytes) {
    sio_buf_clear(&m->input);
    return bytes.len <= FUZZ_MUTATE_MOST && sio_buf_add(&m->input, bytes);
}

static size_t take_output(const fuzz_mutator *m, uint8_t *out) {
    memcpy(out, m->output.data, m->output.len);
    return m->output.len;
}

size_t fuzz_mutate(fuzz_mutator *m, uint8_t *data, size_t size, size_t max, uint64_t seed) {
    change c = begin(m, seed);
    if (size > max) size = max;
    if (max == 0) return 0;
    max = room(m, &c, max);
    size = cut(m, &c, data, size, max);
    bool bytes = m->shape == FUZZ_SHAPE_BYTES || fuzz_one_in(&c.random, FUZZ_BYTES_ONE_IN);
    if (!bytes && keep_input(m, sio_slice_of(data, size)) &&
        mutate_tree(m, &c, sio_buf_slice(&m->input), max))
        return take_output(m, data);
    return mutate_bytes(&c, data, size, max);
}

/* ---- two inputs ---- */

/* The head of the first and the tail of the second. */
static size_t splice(change *c, sio_slice first, sio_slice second, uint8_t *out, size_t max) {
    size_t head = fuzz_below(&c->random, (first.len < max ? first.len : max) + 1);
    sio_slice tail = sio_slice_from(second, fuzz_below(&c->random, second.len + 1));
    if (tail.len > max - head) tail.len = max - head;
    if (head > 0) memcpy(out, first.ptr, head);
    if (tail.len > 0) memcpy(out + head, tail.ptr, tail.len);
    if (head + tail.len > 0) return head + tail.len;
    out[0] = (uint8_t)fuzz_random(&c->random);
    return 1;
}

/* Reads the second behind the first: one pool holds both. */
static bool cross_trees(fuzz_mutator *m, change *c, sio_slice first, sio_slice second, size_t max) {
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        c->root = tree_read(&m->t, m->shape, first);
        tree_node *donor = c->root == NULL ? NULL : tree_read_more(&m->t, m->shape, second);
        if (donor == NULL) return false;
        size_t times = 1 + fuzz_below(&c->random, 3);
        while (times-- > 0)
            (void)change_graft(c, donor);
        if (print(m, c->root, first, most_output(c, first.len, max))) return true;
    }
    return false;
}

size_t fuzz_cross(fuzz_mutator *m, sio_slice first, sio_slice second, uint8_t *out, size_t max,
                  uint64_t seed) {
    change c = begin(m, seed);
    if (max == 0) return 0;
    max = room(m, &c, max);
    if (max == m->most && first.len > max && keep_input(m, first))
        first = sio_slice_of(m->input.data, cut(m, &c, m->input.data, first.len, max));
    bool small = first.len <= FUZZ_MUTATE_MOST && second.len <= FUZZ_MUTATE_MOST;
    bool bytes = m->shape == FUZZ_SHAPE_BYTES || !small || fuzz_one_in(&c.random, FUZZ_BYTES_ONE_IN);
    if (!bytes && cross_trees(m, &c, first, second, max)) return take_output(m, out);
    return splice(&c, first, second, out, max);
}
