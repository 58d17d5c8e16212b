/* Changes of sessions: their steps, clock, transports, cuts and queries. */
#include "fuzz/mutate/change.h"

#include <stdio.h>
#include <string.h>

#include "fuzz/mutate/read.h"

static bool put_child(change *c, tree_node *list, tree_node *child) {
    if (child == NULL || !change_fits(list, child)) return false;
    tree_node *before = tree_child(list, fuzz_below(&c->random, tree_count(list) + 1));
    if (before == NULL)
        tree_append(list, child);
    else
        tree_insert_before(before, child);
    return true;
}

bool session_add(change *c, tree_node *n) {
    tree_node *steps = tree_read_session(c->t, word_pick(WORDS_STEP, &c->random));
    tree_node *step = steps == NULL ? NULL : steps->first;
    if (step != NULL) tree_detach(step);
    return put_child(c, n, step);
}

/* The clock and the places of cuts: what is due before, at, and behind an edge of the server's. */
bool session_digits(change *c, tree_node *n) {
    static const unsigned edges[] = {
        0,   1,   2,   3,    5,    99,   100,  101,   199,   200,   201,   299,   300,    301,     499,
        500, 501, 999, 1000, 1001, 1200, 5000, 20000, 25000, 44999, 45000, 45001, 120000, 3600000, 86400000};
    char text[16];
    unsigned number = fuzz_one_in(&c->random, 3)
                          ? (unsigned)fuzz_below(&c->random, 700)
                          : edges[fuzz_below(&c->random, sizeof edges / sizeof edges[0])];
    /* as 0 to as 3 */
    if (n->parent != NULL && sio_slice_is(n->parent->text, "as")) number %= 4;
    int length = snprintf(text, sizeof text, "%u", number);
    return change_set_text(c, n, sio_slice_of(text, (size_t)length));
}

bool session_places(change *c, tree_node *n) {
    tree_node *place = tree_new(c->t, NODE_PLACE, sio_slice_str("1"));
    return place != NULL && session_digits(c, place) && put_child(c, n, place);
}

static bool is_step(const tree_node *n, const char *word) {
    return n->parent->kind == NODE_STEP && sio_slice_is(n->parent->text, word);
}

/* The transport and revision of open; the method of a request; what the application does. */
bool session_opening(change *c, tree_node *n) {
    if (is_step(n, "open")) {
        while (n->next != NULL)
            tree_detach(n->next);
        n->text = word_pick(WORDS_OPENING, &c->random);
        return true;
    }
    bool method = is_step(n, "request");
    n->text = word_pick(method ? WORDS_METHOD : WORDS_CALL, &c->random);
    return true;
}

/* Lines from all of it stay, that what is late in a long script is not lost to its children. */
size_t session_thin(change *c, uint8_t *data, size_t size, size_t max) {
    size_t kept = 0, line;
    for (size_t at = 0; at < size; at += line) {
        const uint8_t *feed = memchr(data + at, '\n', size - at);
        line = feed == NULL ? size - at : (size_t)(feed - (data + at)) + 1;
        bool stays = at == 0 || fuzz_below(&c->random, size) < max;
        if (!stays || line > max - kept) continue;
        memmove(data + kept, data + at, line);
        kept += line;
    }
    return kept > 0 ? kept : max;
}

bool session_pair(change *c, tree_node *n) {
    tree_node *list = tree_read_query(c->t, word_pick(WORDS_PAIR, &c->random));
    tree_node *pair = list == NULL ? NULL : list->first;
    if (pair != NULL) tree_detach(pair);
    return put_child(c, n, pair);
}

/* Another word with the same arguments: what is sent is posted, what is a frame is sent. */
bool session_call(change *c, tree_node *n) {
    static const char *const bytes[] = {"send", "frame", "post", "raw"};
    static const char *const hex[] = {"binary", "blob"};
    static const char *const numbers[] = {"advance", "cut", "split", "as"};
    static const char *const plain[] = {"get",    "probe", "upgrade", "pause",
                                        "resume", "close", "reset",   "half-close"};
    tree_kind kind = n->first == NULL ? NODE_ROOT : n->first->kind;
    if (kind == NODE_WORD || kind == NODE_TOKEN) return false;
    size_t at = fuzz_below(&c->random, 8);
    n->text = sio_slice_str(kind == NODE_ESCAPED  ? bytes[at % 4]
                            : kind == NODE_HEX    ? hex[at % 2]
                            : kind == NODE_DIGITS ? numbers[at % 4]
                                                  : plain[at]);
    return true;
}
