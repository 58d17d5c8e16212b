/* Which changes there are for which nodes. */
#include "fuzz/mutate/change.h"

#define BIT(kind) (UINT32_C(1) << NODE_##kind)
#define VALUES (BIT(ARRAY) | BIT(OBJECT) | BIT(STRING) | BIT(NUMBER) | BIT(LITERAL))
#define NUMBERS (BIT(NUMBER) | BIT(COUNT) | BIT(ID))
#define WORDS (BIT(BASE64) | BIT(NSP) | BIT(STRING) | BIT(LITERAL) | BIT(DIGITS) | BIT(PLACE) | NUMBERS)
#define ALL (UINT32_MAX ^ BIT(ROOT))

enum { TRIES = 16 };

/* Weights are such that what is peculiar to a node is tried about as often as what any tree knows. */
static const change_row rows[] = {
    {"change_remove", change_remove, ALL, 3},
    {"change_repeat", change_repeat, ALL, 2},
    {"change_swap", change_swap, ALL, 2},
    {"change_move", change_move, ALL, 1},
    {"change_resemble", change_resemble, ALL, 3},
    {"change_leaf_bytes", change_leaf_bytes, WORDS | BIT(RAW) | BIT(WORD), 3},
    {"change_leaf_word", change_leaf_word, WORDS, 1},
    {"change_leaf_learned", change_leaf_learned, WORDS | BIT(RAW) | BIT(WORD), 4},
    {"value_replace", value_replace, VALUES, 2},
    {"value_number", value_number, NUMBERS, 4},
    {"value_string", value_string, BIT(STRING), 4},
    {"value_wrap", value_wrap, VALUES, 1},
    {"value_unwrap", value_unwrap, BIT(ARRAY) | BIT(OBJECT), 1},
    {"value_nest", value_nest, VALUES, 1},
    {"value_add", value_add, BIT(ARRAY) | BIT(OBJECT), 4},
    {"value_blank", value_blank, VALUES, 1},
    {"value_placeholder", value_placeholder, VALUES, 1},
    {"value_spoil", value_spoil, VALUES, 1},
    {"value_name", value_name, BIT(ARRAY), 3},
    {"packet_type", packet_type, BIT(SIO) | BIT(EIO), 3},
    {"packet_namespace", packet_namespace, BIT(SIO), 2},
    {"packet_id", packet_id, BIT(SIO), 2},
    {"packet_count", packet_count, BIT(SIO), 1},
    {"packet_payload", packet_payload, BIT(SIO), 2},
    {"packet_bind", packet_bind, BIT(SIO), 2},
    {"packet_add", packet_add, BIT(PAYLOAD) | BIT(MESSAGES), 8},
    {"frame_lie", frame_lie, BIT(FRAME), 3},
    {"frame_binary", frame_binary, BIT(FRAME), 1},
    {"frame_split", frame_split, BIT(FRAME), 1},
    {"session_add", session_add, BIT(SESSION), 16},
    {"session_digits", session_digits, BIT(DIGITS) | BIT(PLACE), 6},
    {"session_places", session_places, BIT(PLACES), 3},
    {"session_opening", session_opening, BIT(WORD), 8},
    {"session_pair", session_pair, BIT(QUERY), 4},
    {"session_call", session_call, BIT(STEP), 2},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static unsigned weight(size_t row, tree_kind kind) {
    return (rows[row].kinds >> kind & 1) != 0 ? rows[row].weight : 0;
}

static const change_row *row_for(change *c, tree_kind kind) {
    size_t total = 0, row = 0;
    for (size_t i = 0; i < ROWS; i++)
        total += weight(i, kind);
    for (size_t left = fuzz_below(&c->random, total); left >= weight(row, kind); row++)
        left -= weight(row, kind);
    return &rows[row];
}

const change_row *change_rows(size_t *count) {
    *count = ROWS;
    return rows;
}

const change_row *change_one(change *c) {
    for (unsigned i = 0; i < TRIES; i++) {
        tree_node *n = change_pick(c, c->root);
        const change_row *row = n == NULL ? NULL : row_for(c, n->kind);
        if (row != NULL && row->op(c, n)) return row;
    }
    return NULL;
}
