/* Inputs as trees: an unchanged tree prints what was read; what is valid is no raw leaf; each change comes
 * about. */
#include "fuzz/mutate/tree.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/mutate/change.h"
#include "socketio/packet.h"
#include "testkit.h"
#include "vector/message.h"
#include "vector/vector.h"

static tree pool;

static void setup(void) {
    ck_assert(tree_init(&pool));
}

static void teardown(void) {
    tree_free(&pool);
}

static tree_node *prints_the_same(fuzz_shape shape, sio_slice text) {
    sio_buf out = SIO_BUF_INIT;
    tree_node *root = tree_read(&pool, shape, text);
    ck_assert_ptr_nonnull(root);
    ck_assert(tree_print(root, &out));
    ck_assert_msg(sio_slice_equal(sio_buf_slice(&out), text), "%s: %.*s became %.*s", fuzz_shape_name(shape),
                  (int)text.len, (const char *)text.ptr, (int)out.len, (const char *)out.data);
    sio_buf_free(&out);
    return root;
}

/* ---- the codec vectors ---- */

static bool has_raw(const tree_node *n) {
    bool raw = n->kind == NODE_RAW;
    for (const tree_node *child = n->first; child != NULL; child = child->next)
        raw = raw || has_raw(child);
    return raw;
}

/* A JSON value deeper than TREE_DEPTH / 2 levels is raw by design. */
static bool is_deep(sio_slice text) {
    size_t open = 0;
    for (size_t i = 0; i < text.len; i++)
        open += text.ptr[i] == '[' || text.ptr[i] == '{';
    return open > TREE_DEPTH / 2;
}

static void try_text(vec_codec codec, sio_slice text) {
    static const fuzz_shape shapes[] = {[VEC_SIO5] = FUZZ_SHAPE_SIO_PACKET,
                                        [VEC_EIO4_PACKET] = FUZZ_SHAPE_EIO_PACKET,
                                        [VEC_EIO4_PAYLOAD] = FUZZ_SHAPE_EIO_PAYLOAD,
                                        [VEC_EIO4_WEBTRANSPORT] = FUZZ_SHAPE_WEBTRANSPORT,
                                        [VEC_EIO4_OPEN] = FUZZ_SHAPE_JSON};
    sio_packet packet;
    tree_node *root = prints_the_same(shapes[codec], text);
    if (codec == VEC_SIO5 && sio_packet_decode(text, NULL, &packet).code == SIO_ERR_OK && !is_deep(text) &&
        text.len < TREE_NODES)
        ck_assert_msg(!has_raw(root), "%.*s is not understood", (int)text.len, (const char *)text.ptr);
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++)
        prints_the_same((fuzz_shape)shape, text);
}

static size_t try_vector(const vec_vector *v) {
    vec_messages messages = {.count = 0};
    size_t count = 0;
    ck_assert_ptr_null(vec_messages_make(v->input, &messages));
    for (; count < messages.count; count++)
        if (messages.items[count].bytes.len <= FUZZ_MUTATE_MOST)
            try_text(v->codec, sio_buf_slice(&messages.items[count].bytes));
    vec_messages_free(&messages);
    return count;
}

START_TEST(vectors_print_as_they_are) {
    data_error error;
    data_set *data = data_open(NULL, &error);
    ck_assert_ptr_nonnull(data);
    vec_set *set = vec_load(data, &error);
    ck_assert_ptr_nonnull(set);
    size_t messages = 0;
    for (size_t i = 0; i < vec_count(set); i++)
        messages += try_vector(vec_at(set, i));
    ck_assert_uint_ge(messages, 2000);
    vec_free(set);
    data_close(data);
}
END_TEST

/* ---- shapes ---- */

/* The tree in one line: kinds, and texts of leaves. */
static void sketch(const tree_node *n, sio_buf *out) {
    static const char *const names[] = {
#define KIND_NAME(constant, class, open, between, close) #constant,
        TREE_KIND_LIST(KIND_NAME)
#undef KIND_NAME
    };
    ck_assert(sio_buf_addf(out, "%s", names[n->kind]));
    if (n->text.len > 0) ck_assert(sio_buf_addf(out, "=%.*s", (int)n->text.len, (const char *)n->text.ptr));
    if (n->first == NULL) return;
    ck_assert(sio_buf_add_byte(out, '('));
    for (const tree_node *child = n->first; child != NULL; child = child->next) {
        if (child != n->first) ck_assert(sio_buf_add_byte(out, ' '));
        sketch(child, out);
    }
    ck_assert(sio_buf_add_byte(out, ')'));
}

static const struct {
    fuzz_shape shape;
    const char *text, *want;
} shapes[] = {
    {FUZZ_SHAPE_SIO_PACKET, "51-/a,12[\"b\", {\"k\" :-1}]",
     "SIO=5(COUNT=1 NSP=/a ID=12 ARRAY(STRING=b OBJECT(MEMBER(STRING=k NUMBER=-1))))"},
    {FUZZ_SHAPE_SIO_PACKET, "0/a", "SIO=0(NSP=/a)"},
    {FUZZ_SHAPE_SIO_PACKET, "2[ ]", "SIO=2(ARRAY= )"},
    {FUZZ_SHAPE_SIO_PACKET, "2[1,", "SIO=2(RAW=[1,)"},
    {FUZZ_SHAPE_SIO_PACKET, "x", "RAW=x"},
    {FUZZ_SHAPE_EIO_PACKET, "4", "EIO=4"},
    {FUZZ_SHAPE_EIO_PACKET, "2probe", "EIO=2(RAW=probe)"},
    {FUZZ_SHAPE_EIO_PACKET, "0{}", "EIO=0(OBJECT)"},
    {FUZZ_SHAPE_EIO_PAYLOAD,
     "40\x1e"
     "bAQ==\x1e",
     "PAYLOAD(EIO=4(SIO=0) BASE64=AQ== RAW)"},
    {FUZZ_SHAPE_SIO_MESSAGES,
     "2[]\x1e"
     "bAQ==",
     "MESSAGES(SIO=2(ARRAY) BASE64=AQ==)"},
    {FUZZ_SHAPE_WEBTRANSPORT,
     "\x02"
     "40\x82"
     "ab\x05"
     "4",
     "STREAM(FRAME=\x02(EIO=4(SIO=0)) FRAME=\x82(RAW=ab) RAW=\x05"
     "4)"},
    {FUZZ_SHAPE_JSON, " [true,\"\\\"\"] ", "ARRAY(LITERAL=true STRING=\\\")"},
    {FUZZ_SHAPE_QUERY, "a=1&b&=", "QUERY(PAIR(RAW=a RAW=1) RAW=b PAIR(RAW RAW))"},
    {FUZZ_SHAPE_SESSION, "open polling\nsend 40\\n\nadvance 5\nwhat\n",
     "SESSION(STEP=open(WORD=polling) STEP=send(ESCAPED(EIO=4(SIO=0(RAW=\n)))) STEP=advance(DIGITS=5) "
     "RAW=what\n)"},
    {FUZZ_SHAPE_SESSION, "split 1,22\nbinary 0a\nsocket a=\\x20\nget",
     "SESSION(STEP=split(PLACES(PLACE=1 PLACE=22)) STEP=binary(HEX(RAW=\n)) "
     "STEP=socket(TOKEN(QUERY(PAIR(RAW=a RAW= )))) RAW=get)"},
    {FUZZ_SHAPE_SESSION, "request PUT  a\napp emit a b\nsend \\q\n",
     "SESSION(STEP=request(WORD=PUT TOKEN(QUERY(RAW)) ESCAPED(PAYLOAD(RAW=a))) "
     "STEP=app(WORD=emit ESCAPED(RAW=a b)) RAW=send \\q\n)"},
    {FUZZ_SHAPE_BYTES, "2[]", "RAW=2[]"},
};

START_TEST(inputs_have_their_trees) {
    sio_buf out = SIO_BUF_INIT;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        tree_node *root = prints_the_same(shapes[i].shape, sio_slice_str(shapes[i].text));
        sio_buf_clear(&out);
        sketch(root->first, &out);
        ck_assert_str_eq(sio_buf_cstr(&out), shapes[i].want);
    }
    sio_buf_free(&out);
}
END_TEST

/* Every step of docs/session-scripts.md is a step of the tree. */
START_TEST(known_steps_are_trees) {
    uint64_t random = 1;
    for (unsigned i = 0; i < 2000; i++) {
        tree_node *root = prints_the_same(FUZZ_SHAPE_SESSION, word_pick(WORDS_STEP, &random));
        ck_assert_uint_eq(root->first->first->kind, NODE_STEP);
        ck_assert_ptr_null(root->first->first->next);
    }
}
END_TEST

/* A header spelt too long stays as it is; one that got wrong is made anew. */
START_TEST(frames_have_the_length_of_their_bytes) {
    static const char wide[] = "\x7e\0\1"
                               "2";
    prints_the_same(FUZZ_SHAPE_WEBTRANSPORT, sio_slice_of(wide, 4));
    tree_node *root = tree_read(&pool, FUZZ_SHAPE_WEBTRANSPORT, sio_slice_of(wide, 4));
    tree_node *frame = root->first->first;
    tree_append(frame->first, tree_new(&pool, NODE_RAW, sio_slice_str("probe")));
    sio_buf out = SIO_BUF_INIT;
    ck_assert(tree_print(root, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "\x06"
                                         "2probe");
    frame->lies = true;
    sio_buf_clear(&out);
    ck_assert(tree_print(root, &out));
    ck_assert(sio_slice_equal(sio_buf_slice(&out), sio_slice_of("\x7e\0\1"
                                                                "2probe",
                                                                9)));
    sio_buf_free(&out);
}
END_TEST

/* ---- changes ---- */

/* Has every operation done, and every kind of node chosen, starting with nothing but the shape. */
static void change_many(fuzz_shape shape, const char *start, bool *done, uint32_t *kinds) {
    size_t count;
    const change_row *rows = change_rows(&count);
    const sio_slice word = sio_slice_str("77");
    for (uint64_t seed = 0; seed < 300; seed++) {
        change c = {.t = &pool, .random = seed, .learned = &word, .learned_count = 1};
        c.root = tree_read(&pool, shape, sio_slice_str(start));
        for (unsigned i = 0; i < 40; i++) {
            const change_row *row = change_one(&c);
            if (row != NULL) done[row - rows] = true;
            const tree_node *n = change_pick(&c, c.root);
            if (n != NULL) *kinds |= UINT32_C(1) << n->kind;
            ck_assert_uint_le(tree_height(c.root), TREE_DEPTH + 1);
        }
    }
}

START_TEST(every_change_comes_about_on_every_kind) {
    static bool done[64];
    uint32_t kinds = 0;
    size_t count;
    const change_row *rows = change_rows(&count);
    ck_assert_uint_le(count, sizeof done);
    change_many(FUZZ_SHAPE_EIO_PAYLOAD, "40", done, &kinds);
    change_many(FUZZ_SHAPE_SIO_MESSAGES, "2[\"a\"]", done, &kinds);
    change_many(FUZZ_SHAPE_WEBTRANSPORT,
                "\x02"
                "40",
                done, &kinds);
    change_many(FUZZ_SHAPE_QUERY, "a=1", done, &kinds);
    change_many(FUZZ_SHAPE_SESSION, "get\n", done, &kinds);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(done[i], "%s was never done", rows[i].name);
    for (unsigned kind = NODE_RAW; kind < NODE_KINDS; kind++)
        ck_assert_msg((kinds >> kind & 1) != 0, "kind %u was never chosen", kind);
}
END_TEST

static TCase *with_pool(TCase *tests) {
    tcase_add_checked_fixture(tests, setup, teardown);
    return tests;
}

SIO_TEST_MAIN("fuzz/mutate/tree",
              with_pool(SIO_TCASE("read", vectors_print_as_they_are, inputs_have_their_trees,
                                  known_steps_are_trees, frames_have_the_length_of_their_bytes)),
              with_pool(SIO_TCASE("change", every_change_comes_about_on_every_kind)))
