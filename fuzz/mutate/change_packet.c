/* Changes of packets and WebTransport frames. */
#include "fuzz/mutate/change.h"

#include "fuzz/mutate/frame.h"
#include "fuzz/mutate/read.h"

enum { MOST_ATTACHMENTS = 3 };

bool packet_type(change *c, tree_node *n) {
    n->text = word_pick(WORDS_TYPE, &c->random);
    return true;
}

/* Parts come in the order of their kinds: count, namespace, id, payload. */
static unsigned rank(const tree_node *part) {
    switch (part->kind) {
    case NODE_COUNT:
        return 0;
    case NODE_NSP:
        return 1;
    case NODE_ID:
        return 2;
    default:
        return 3;
    }
}

bool change_set_part(tree_node *packet, tree_node *part) {
    if (part == NULL) return false;
    tree_node *at = packet->first;
    while (at != NULL && rank(at) < rank(part))
        at = at->next;
    if (at == NULL)
        tree_append(packet, part);
    else if (rank(at) == rank(part))
        tree_replace(at, part);
    else
        tree_insert_before(at, part);
    return true;
}

bool packet_namespace(change *c, tree_node *n) {
    sio_slice word = change_word(c, WORDS_NAMESPACE);
    tree_node *nsp = tree_new(c->t, NODE_NSP, word);
    if (nsp != NULL && !fuzz_one_in(&c->random, 8)) nsp->tail = sio_slice_str(",");
    return change_set_part(n, nsp);
}

bool packet_id(change *c, tree_node *n) {
    return change_set_part(n, tree_new(c->t, NODE_ID, change_word(c, WORDS_INTEGER)));
}

bool packet_count(change *c, tree_node *n) {
    return change_set_part(n, tree_new(c->t, NODE_COUNT, change_word(c, WORDS_INTEGER)));
}

bool packet_payload(change *c, tree_node *n) {
    sio_slice text = word_pick(WORDS_ARGUMENTS, &c->random);
    return change_set_part(n, tree_or_raw(c->t, tree_read_json(c->t, text), text));
}

/* ---- attachments ---- */

static sio_slice digit(unsigned number) {
    static const char digits[] = "0123456789";
    return sio_slice_of(&digits[number], 1);
}

static bool add_placeholder(change *c, tree_node *array, unsigned num) {
    tree_node *holder = tree_read_json(c->t, sio_slice_str("{\"_placeholder\":true,\"num\":0}"));
    if (holder == NULL || !change_fits(array, holder)) return false;
    holder->last->last->text = digit(num);
    tree_append(array, holder);
    return true;
}

/* Returns what carries an attachment in a list of this kind. */
static tree_node *attachment(change *c, tree_kind list) {
    switch (list) {
    case NODE_PAYLOAD:
    case NODE_MESSAGES:
        return tree_new(c->t, NODE_BASE64, sio_slice_str("AQID"));
    case NODE_STREAM:
        return tree_with(tree_new(c->t, NODE_FRAME, sio_slice_str("\x83")),
                         tree_new(c->t, NODE_RAW, sio_slice_str("\1\2\3")));
    case NODE_SESSION: {
        tree_node *steps = tree_read_session(c->t, sio_slice_str("binary 010203\n"));
        tree_node *step = steps == NULL ? NULL : steps->first;
        if (step != NULL) tree_detach(step);
        return step;
    }
    default:
        return NULL;
    }
}

static bool add_attachment(change *c, tree_node *n) {
    while (n->parent != NULL && (n->parent->kind == NODE_EIO || n->parent->kind == NODE_FRAME ||
                                 n->parent->kind == NODE_ESCAPED || n->parent->kind == NODE_STEP))
        n = n->parent;
    tree_node *more = n->parent == NULL ? NULL : attachment(c, n->parent->kind);
    if (more == NULL) return false;
    if (n->next != NULL)
        tree_insert_before(n->next, more);
    else
        tree_append(n->parent, more);
    return true;
}

/* Makes a packet binary as it should be: a count, so many placeholders, and the attachments behind it. */
bool packet_bind(change *c, tree_node *n) {
    unsigned count = 1 + (unsigned)fuzz_below(&c->random, MOST_ATTACHMENTS);
    tree_node *array = tree_find(n, NODE_ARRAY);
    if (array == NULL || !change_set_part(n, tree_new(c->t, NODE_COUNT, digit(count)))) return false;
    bool is_ack = n->text.len > 0 && (n->text.ptr[0] == '3' || n->text.ptr[0] == '6');
    n->text = digit(is_ack ? 6 : 5);
    for (unsigned i = 0; i < count; i++)
        if (!add_placeholder(c, array, i)) break;
    for (unsigned i = 0; i < count; i++)
        if (!add_attachment(c, n)) break;
    return true;
}

/* A packet more, with what a conversation needs. */
bool packet_add(change *c, tree_node *n) {
    static const char *const eio[] = {
        "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000}",
        "1",
        "2",
        "2probe",
        "3",
        "3probe",
        "40",
        "41",
        "42[\"message\"]",
        "421[\"message\"]",
        "430[]",
        "44{\"message\":\"a\"}",
        "5",
        "6",
        "bAQID",
        "b",
        "4"};
    static const char *const sio[] = {"0",
                                      "0/admin,",
                                      "0{\"token\":1}",
                                      "1",
                                      "1/admin,",
                                      "2[\"message\"]",
                                      "21[\"message\",1]",
                                      "30[]",
                                      "4{\"message\":\"a\"}",
                                      "51-[\"a\",{\"_placeholder\":true,\"num\":0}]",
                                      "61-0[{\"_placeholder\":true,\"num\":0}]",
                                      "bAQID",
                                      "b"};
    bool is_eio = n->kind == NODE_PAYLOAD;
    sio_slice text = sio_slice_str(is_eio ? eio[fuzz_below(&c->random, sizeof eio / sizeof eio[0])]
                                          : sio[fuzz_below(&c->random, sizeof sio / sizeof sio[0])]);
    tree_node *list = is_eio ? tree_read_payload(c->t, text) : tree_read_messages(c->t, text);
    if (list == NULL || !change_fits(n, list)) return false;
    tree_node *packet = list->first, *before = tree_child(n, fuzz_below(&c->random, tree_count(n) + 1));
    tree_detach(packet);
    if (before == NULL)
        tree_append(n, packet);
    else
        tree_insert_before(before, packet);
    return true;
}

/* ---- frames ---- */

static bool set_header(change *c, tree_node *n, bool binary, uint64_t length, unsigned size) {
    uint8_t bytes[16];
    sio_buf out = SIO_BUF_INIT;
    bool ok = tree_frame_spell(binary, length, size, &out);
    ok = ok && out.len <= sizeof bytes && change_set_text(c, n, sio_buf_slice(&out));
    sio_buf_free(&out);
    return ok;
}

static bool is_binary(const tree_node *n) {
    return n->text.len > 0 && (n->text.ptr[0] & 0x80) != 0;
}

/* A length that is not that of the bytes, or spelt too long. */
bool frame_lie(change *c, tree_node *n) {
    static const uint64_t lengths[] = {0,
                                       1,
                                       125,
                                       126,
                                       127,
                                       128,
                                       65535,
                                       65536,
                                       1000000,
                                       INT32_MAX,
                                       UINT32_MAX,
                                       (UINT64_C(1) << 53) - 1,
                                       UINT64_C(1) << 53,
                                       INT64_MAX,
                                       UINT64_MAX};
    static const unsigned sizes[] = {1, 3, 9};
    uint64_t length = lengths[fuzz_below(&c->random, sizeof lengths / sizeof lengths[0])];
    n->lies = true;
    return set_header(c, n, is_binary(n), length, sizes[fuzz_below(&c->random, 3)]);
}

bool frame_binary(change *c, tree_node *n) {
    n->lies = false;
    return set_header(c, n, !is_binary(n), UINT64_MAX, 9);
}

/* One frame becomes two, cut at a byte. */
bool frame_split(change *c, tree_node *n) {
    sio_buf out = SIO_BUF_INIT;
    sio_slice bytes;
    bool ok = n->first != NULL && tree_print(n->first, &out) && out.len > 1 &&
              tree_keep(c->t, sio_buf_slice(&out), &bytes);
    sio_buf_free(&out);
    if (!ok) return false;
    size_t cut = 1 + fuzz_below(&c->random, bytes.len - 1);
    tree_node *first = tree_with(tree_new(c->t, NODE_FRAME, n->text),
                                 tree_new(c->t, NODE_RAW, sio_slice_sub(bytes, 0, cut)));
    tree_node *rest = tree_new(c->t, NODE_RAW, sio_slice_from(bytes, cut));
    if (first == NULL || rest == NULL) return false;
    tree_insert_before(n, first);
    tree_replace(n->first, rest);
    return true;
}
