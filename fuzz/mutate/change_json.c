/* Changes of JSON values. */
#include "fuzz/mutate/change.h"

#include <stdio.h>
#include <string.h>

#include "fuzz/mutate/read.h"

enum { DEEPEST = 1200 };

static tree_node *json_of(change *c, sio_slice text) {
    return tree_or_raw(c->t, tree_read_json(c->t, text), text);
}

static bool stand_in(tree_node *n, tree_node *value) {
    if (value == NULL || !change_fits(n, value) || (change_is_key(n) && value->kind != NODE_STRING))
        return false;
    tree_replace(n, value);
    return true;
}

bool value_replace(change *c, tree_node *n) {
    return stand_in(n, json_of(c, word_pick(WORDS_JSON, &c->random)));
}

static bool print_number(change *c, tree_node *n, const char *format, long long number) {
    char text[32];
    int length = snprintf(text, sizeof text, format, number);
    return change_set_text(c, n, sio_slice_of(text, (size_t)length));
}

/* Returns the number that the digits are, cut to what is easy. */
static long long number_of(sio_slice text) {
    long long number = 0;
    for (size_t i = 0; i < text.len && number < 1000000000000000; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') number = number * 10 + (text.ptr[i] - '0');
    return text.len > 0 && text.ptr[0] == '-' ? -number : number;
}

bool value_number(change *c, tree_node *n) {
    long long number = number_of(n->text);
    switch (fuzz_below(&c->random, 6)) {
    case 0:
        return print_number(c, n, "%lld", number + 1);
    case 1:
        return print_number(c, n, "%lld", number - 1);
    case 2:
        return print_number(c, n, "%lld", (long long)fuzz_below(&c->random, 1000));
    case 3:
        if (n->kind != NODE_NUMBER) return print_number(c, n, "%lld", number * 2);
        n->kind = NODE_STRING; /* the digits as a string */
        return true;
    default:
        n->text = word_pick(n->kind == NODE_NUMBER ? WORDS_NUMBER : WORDS_INTEGER, &c->random);
        return true;
    }
}

static bool long_string(change *c, tree_node *n) {
    uint8_t text[1024];
    memset(text, 'a', sizeof text);
    return change_set_text(c, n, sio_slice_of(text, fuzz_below(&c->random, sizeof text)));
}

bool value_string(change *c, tree_node *n) {
    if (fuzz_one_in(&c->random, 8)) return long_string(c, n);
    n->text = change_word(c, WORDS_NAME);
    return true;
}

/* Puts the value into an array or an object of its own. */
bool value_wrap(change *c, tree_node *n) {
    bool in_array = fuzz_one_in(&c->random, 2);
    tree_node *outer = json_of(c, sio_slice_str(in_array ? "[0]" : "{\"a\":0}"));
    if (outer == NULL || outer->first == NULL || tree_level(n) + tree_height(n) + 2 > TREE_DEPTH)
        return false;
    if (change_is_key(n)) return false;
    tree_replace(n, outer);
    tree_replace(in_array ? outer->first : outer->first->last, n);
    return true;
}

bool value_unwrap(change *c, tree_node *n) {
    tree_node *child = tree_child(n, fuzz_below(&c->random, tree_count(n)));
    if (child != NULL && child->kind == NODE_MEMBER) child = child->last;
    if (child == NULL || !tree_is_value(child)) return false;
    tree_detach(child);
    tree_replace(n, child);
    return true;
}

/* As text around the node, so that the tree grows no deeper. */
bool value_nest(change *c, tree_node *n) {
    bool object = fuzz_one_in(&c->random, 2);
    sio_slice open = sio_slice_str(object ? "{\"a\":" : "["), close = sio_slice_str(object ? "}" : "]");
    size_t levels = 1 + fuzz_below(&c->random, fuzz_one_in(&c->random, 8) ? DEEPEST : 8);
    sio_slice lead = n->lead, tail = n->tail, piece;
    uint8_t *at = c->t->arena + c->t->filled;
    size_t size = levels * open.len;
    bool ok = true;
    for (size_t i = 0; ok && i < levels; i++)
        ok = tree_keep(c->t, open, &piece);
    ok = ok && tree_keep(c->t, lead, &piece);
    uint8_t *behind = c->t->arena + c->t->filled;
    ok = ok && tree_keep(c->t, tail, &piece);
    for (size_t i = 0; ok && i < levels; i++)
        ok = tree_keep(c->t, close, &piece);
    if (!ok) return false;
    n->lead = sio_slice_of(at, size + lead.len);
    n->tail = sio_slice_of(behind, tail.len + levels * close.len);
    return true;
}

static tree_node *new_member(change *c) {
    tree_node *member = tree_new(c->t, NODE_MEMBER, sio_slice_of(NULL, 0));
    tree_node *key = tree_new(c->t, NODE_STRING, change_word(c, WORDS_NAME));
    return tree_with(tree_with(member, key), json_of(c, word_pick(WORDS_JSON, &c->random)));
}

/* An element or a member more, at the front or at the end. */
bool value_add(change *c, tree_node *n) {
    tree_node *more = n->kind == NODE_OBJECT ? new_member(c) : json_of(c, word_pick(WORDS_JSON, &c->random));
    if (more == NULL || !change_fits(n, more)) return false;
    if (n->first != NULL && fuzz_one_in(&c->random, 2))
        tree_insert_before(n->first, more);
    else
        tree_append(n, more);
    return true;
}

bool value_blank(change *c, tree_node *n) {
    sio_slice *place = fuzz_one_in(&c->random, 2) ? &n->lead : &n->tail;
    *place = word_pick(WORDS_BLANK, &c->random);
    return true;
}

/* What `num` can be in a placeholder, right and wrong. */
static const char *const nums[] = {"0",          "1",
                                   "2",          "-1",
                                   "9",          "10",
                                   "1e3",        "4294967296",
                                   "0.5",        "\"0\"",
                                   "\"length\"", "\"toString\"",
                                   "\"splice\"", "\"__proto__\"",
                                   "null",       "true",
                                   "[]",         "{}",
                                   "[0]",        "-0",
                                   "1e400"};

bool value_placeholder(change *c, tree_node *n) {
    if (change_is_key(n)) return false;
    tree_node *holder = json_of(c, sio_slice_str("{\"_placeholder\":true,\"num\":0}"));
    if (holder == NULL || holder->kind != NODE_OBJECT) return false;
    tree_node *num = json_of(
        c, sio_slice_str(
               nums[fuzz_one_in(&c->random, 2) ? 0 : fuzz_below(&c->random, sizeof nums / sizeof nums[0])]));
    return num != NULL && stand_in(holder->last->last, num) && stand_in(n, holder);
}

/* Text that is not JSON any more. */
bool value_spoil(change *c, tree_node *n) {
    static const char *const rubbish[] = {",",  "]",    "}",    ":", "\"",    "[", "{",
                                          "\\", "/**/", "\x1e", "1", "\"a\"", ",,"};
    n->tail = sio_slice_str(rubbish[fuzz_below(&c->random, sizeof rubbish / sizeof rubbish[0])]);
    return true;
}

/* The first element of an array is the name of an event when it is the payload of a packet. */
bool value_name(change *c, tree_node *n) {
    if (n->parent->kind != NODE_SIO || n->first == NULL) return false;
    if (fuzz_one_in(&c->random, 2)) return stand_in(n->first, json_of(c, word_pick(WORDS_JSON, &c->random)));
    return stand_in(n->first, tree_new(c->t, NODE_STRING, change_word(c, WORDS_NAME)));
}
