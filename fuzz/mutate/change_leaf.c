/* Changes of text and of raw bytes. */
#include "fuzz/mutate/change.h"

#include <string.h>

enum { LEAF = 4096, GROW = 64 };

/* ---- words ---- */

static bool is_number(sio_slice text) {
    size_t i = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    bool any = i < text.len;
    for (; i < text.len; i++)
        any = any && text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return any;
}

/* A learned word goes to where it can be read: a number to numbers, a namespace with its slash. */
static bool suits(sio_slice word, word_list list) {
    if (list == WORDS_INTEGER || list == WORDS_NUMBER) return is_number(word);
    return list != WORDS_NAMESPACE || word.ptr[0] == '/';
}

/* Returns an empty one when none is found. */
static sio_slice learned_word(change *c, word_list list) {
    for (unsigned i = 0; i < 8 && c->learned_count > 0; i++) {
        sio_slice word = c->learned[fuzz_below(&c->random, c->learned_count)];
        if (suits(word, list)) return word;
    }
    return sio_slice_of(NULL, 0);
}

sio_slice change_word(change *c, word_list list) {
    sio_slice word = fuzz_one_in(&c->random, 2) ? learned_word(c, list) : sio_slice_of(NULL, 0);
    return word.len > 0 ? word : word_pick(list, &c->random);
}

/* ---- bytes, without an engine ---- */

static uint8_t some_byte(change *c) {
    static const char edges[] = "\x00\x1e\x7f\x80\xff\"\\[]{},:-/b0123456 ";
    if (fuzz_one_in(&c->random, 3)) return (uint8_t)fuzz_random(&c->random);
    return (uint8_t)edges[fuzz_below(&c->random, sizeof edges - 1)];
}

static size_t insert(uint8_t *data, size_t size, size_t max, size_t at, sio_slice bytes) {
    if (bytes.len == 0 || bytes.len > max - size) return size;
    memmove(data + at + bytes.len, data + at, size - at);
    memcpy(data + at, bytes.ptr, bytes.len);
    return size + bytes.len;
}

static size_t insert_some(change *c, uint8_t *data, size_t size, size_t max) {
    size_t at = fuzz_below(&c->random, size + 1);
    if (fuzz_one_in(&c->random, 3))
        return insert(data, size, max, at, change_word(c, (word_list)fuzz_below(&c->random, WORD_LISTS)));
    uint8_t bytes[8];
    size_t count = 1 + fuzz_below(&c->random, sizeof bytes);
    memset(bytes, some_byte(c), sizeof bytes);
    return insert(data, size, max, at, sio_slice_of(bytes, fuzz_one_in(&c->random, 2) ? count : 1));
}

static size_t erase(change *c, uint8_t *data, size_t size) {
    if (size < 2) return size;
    size_t at = fuzz_below(&c->random, size);
    size_t most = size - at < size - 1 ? size - at : size - 1;
    size_t count = 1 + fuzz_below(&c->random, most < 16 || fuzz_one_in(&c->random, 8) ? most : 16);
    memmove(data + at, data + at + count, size - at - count);
    return size - count;
}

static size_t repeat_block(change *c, uint8_t *data, size_t size, size_t max) {
    uint8_t block[32] = {0};
    size_t from = fuzz_below(&c->random, size);
    size_t most = size - from < sizeof block ? size - from : sizeof block;
    size_t count = most == 0 ? 0 : 1 + fuzz_below(&c->random, most);
    if (count > 0) memcpy(block, data + from, count);
    return insert(data, size, max, fuzz_below(&c->random, size + 1), sio_slice_of(block, count));
}

size_t change_some_bytes(change *c, uint8_t *data, size_t size, size_t max) {
    if (size == 0) return insert_some(c, data, size, max);
    size_t at = fuzz_below(&c->random, size);
    switch (fuzz_below(&c->random, 6)) {
    case 0:
        data[at] ^= (uint8_t)(1u << fuzz_below(&c->random, 8));
        return size;
    case 1:
        data[at] = some_byte(c);
        return size;
    case 2:
        return erase(c, data, size);
    case 3:
        return repeat_block(c, data, size, max);
    default:
        return insert_some(c, data, size, max);
    }
}

/* ---- leaves ---- */

/* Bytes that would end a string are taken out most of the time, so that the value stays one. */
static void keep_string(change *c, uint8_t *data, size_t size) {
    if (fuzz_one_in(&c->random, 8)) return;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\\' && i + 1 < size && strchr("\"\\/bfnrtu", data[i + 1]) != NULL && data[i + 1] != 0)
            i++;
        else if (data[i] < 0x20 || data[i] == '"' || data[i] == '\\')
            data[i] = '_';
    }
}

bool change_leaf_bytes(change *c, tree_node *n) {
    uint8_t data[LEAF + GROW];
    if (n->text.len > LEAF) return false;
    if (n->text.len > 0) memcpy(data, n->text.ptr, n->text.len);
    size_t max = n->text.len + GROW;
    size_t size =
        c->bytes != NULL ? c->bytes(data, n->text.len, max) : change_some_bytes(c, data, n->text.len, max);
    if (size > max) return false;
    if (n->kind == NODE_STRING) keep_string(c, data, size);
    return change_set_text(c, n, sio_slice_of(data, size));
}

static word_list words_for(tree_kind kind) {
    switch (kind) {
    case NODE_COUNT:
    case NODE_ID:
    case NODE_DIGITS:
    case NODE_PLACE:
        return WORDS_INTEGER;
    case NODE_NUMBER:
    case NODE_LITERAL:
        return WORDS_NUMBER;
    case NODE_STRING:
        return WORDS_NAME;
    case NODE_NSP:
        return WORDS_NAMESPACE;
    case NODE_SIO:
    case NODE_EIO:
        return WORDS_TYPE;
    default:
        return (word_list)(kind % WORD_LISTS);
    }
}

bool change_leaf_word(change *c, tree_node *n) {
    n->text = change_word(c, words_for(n->kind));
    return true;
}

bool change_leaf_learned(change *c, tree_node *n) {
    sio_slice word = learned_word(c, words_for(n->kind));
    if (word.len == 0) return false;
    n->text = word;
    return true;
}
