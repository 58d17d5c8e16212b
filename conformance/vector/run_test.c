/* All codec vectors against the reference codec: strictly, and once with each leniency. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit.h"
#include "vector/reference.h"

/* A vector, made ready to run. */
struct ready {
    vec_messages messages;
    sio_slice *slice;
    bool *binary;
};

static data_set *data;
static vec_set *set;
static size_t failures;
static size_t runs;

static void load(void) {
    data_error error;
    data = data_open(NULL, &error);
    ck_assert_ptr_nonnull(data);
    set = vec_load(data, &error);
    if (set == NULL) data_error_print(&error, stderr);
    ck_assert_ptr_nonnull(set);
    failures = 0;
    runs = 0;
}

static void unload(void) {
    vec_free(set);
    data_close(data);
}

static struct ready make_ready(const vec_vector *v) {
    struct ready r = {.messages = {NULL, 0}};
    ck_assert_ptr_null(vec_messages_make(v->input, &r.messages));
    r.slice = calloc(r.messages.count + 1, sizeof *r.slice);
    r.binary = calloc(r.messages.count + 1, sizeof *r.binary);
    for (size_t i = 0; i < r.messages.count; i++) {
        r.slice[i] = sio_buf_slice(&r.messages.items[i].bytes);
        r.binary[i] = r.messages.items[i].binary;
    }
    return r;
}

static void free_ready(struct ready *r) {
    vec_messages_free(&r->messages);
    free(r->slice);
    free(r->binary);
}

static void complain(const vec_vector *v, const struct ready *r, const char *how, sio_buf *why) {
    sio_buf input = SIO_BUF_INIT;
    vec_messages_print(&r->messages, &input);
    printf("FAIL %s (%s)\n     input %s\n     %s\n", v->id, how, sio_buf_cstr(&input), sio_buf_cstr(why));
    sio_buf_free(&input);
    fflush(stdout); /* Check ends the process of a failed test without it */
    failures++;
}

/* Returns whether one of the wanted outcomes came out; complains otherwise. */
static void decode(const vec_vector *v, const struct ready *r, const json_t *const *wanted, size_t count,
                   const sio_rules *rules, vec_feed feed, const char *how) {
    vec_outcome out = vec_outcome_new();
    sio_buf why = SIO_BUF_INIT;
    ck_assert(vec_reference_decode(v, r->slice, r->binary, r->messages.count, rules, feed, &out));
    bool good = false;
    for (size_t i = 0; i < count && !good; i++)
        good = vec_outcome_is(wanted[i], &out, &why);
    if (!good) complain(v, r, how, &why);
    runs++;
    sio_buf_free(&why);
    vec_outcome_free(&out);
}

/* Dear under sanitizers; what differs by more than length is not among the longer ones. */
enum { LONG = 4096 };

static size_t length(const struct ready *r) {
    size_t sum = 0;
    for (size_t i = 0; i < r->messages.count; i++)
        sum += r->slice[i].len;
    return sum;
}

START_TEST(every_vector_holds_strictly) {
    for (size_t i = 0; i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        struct ready r = make_ready(v);
        decode(v, &r, &v->expect, 1, sio_rules_strict(), VEC_WHOLE, "strict");
        free_ready(&r);
    }
    ck_assert_uint_ge(runs, 3000);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

static void decode_guarded(const vec_vector *v, struct ready *r) {
    testkit_guard *guards = calloc(r->messages.count + 1, sizeof *guards);
    for (size_t m = 0; m < r->messages.count; m++) {
        guards[m] = testkit_guard_copy(r->slice[m]);
        r->slice[m] = guards[m].bytes;
    }
    decode(v, r, &v->expect, 1, sio_rules_strict(), VEC_WHOLE, "guarded");
    for (size_t m = 0; m < r->messages.count; m++)
        testkit_guard_free(&guards[m]);
    free(guards);
}

START_TEST(no_byte_beyond_the_input_is_read) {
    for (size_t i = 0; i < vec_count(set); i++) {
        struct ready r = make_ready(vec_at(set, i));
        if (length(&r) <= 16 * LONG) decode_guarded(vec_at(set, i), &r);
        free_ready(&r);
    }
    ck_assert_uint_ge(runs, 3000);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

enum { ALL_SPLITS = 200, EDGE = 16, MOST_ALTERNATIVES = 8 };

/* Every two-way split; of a long stream those around its headers, its middle and its end. */
static void split(const vec_vector *v, const struct ready *r) {
    size_t len = r->messages.count > 0 ? r->slice[0].len : 0;
    for (size_t at = 1; at < len; at++) {
        if (len > ALL_SPLITS && at > EDGE && at < len - EDGE && at != len / 2) continue;
        char how[64];
        snprintf(how, sizeof how, "split at %zu of %zu", at, len);
        decode(v, r, &v->expect, 1, sio_rules_strict(), (vec_feed){.split = at, .step = 0}, how);
    }
    decode(v, r, &v->expect, 1, sio_rules_strict(), (vec_feed){.split = 0, .step = 1}, "byte by byte");
    decode(v, r, &v->expect, 1, sio_rules_strict(), (vec_feed){.split = 0, .step = 7}, "in sevens");
}

START_TEST(streams_do_not_depend_on_where_they_are_cut) {
    for (size_t i = 0; i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        if (v->codec != VEC_EIO4_WEBTRANSPORT) continue;
        struct ready r = make_ready(v);
        split(v, &r);
        free_ready(&r);
    }
    ck_assert_uint_ge(runs, 1000);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

/* With a leniency its alternative happens, and everywhere else still the strict thing. */
START_TEST(each_leniency_does_what_it_says_and_no_more) {
    const sio_leniency_info *info = sio_leniency_at((size_t)_i);
    sio_rules rules = *sio_rules_strict();
    rules.lenient = info->flag;
    size_t used = 0;
    for (size_t i = 0; i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        const json_t *wanted[MOST_ALTERNATIVES] = {NULL};
        size_t count = 0;
        while (count < MOST_ALTERNATIVES && (wanted[count] = vec_alternative(v, info->name, count)) != NULL)
            count++;
        used += count > 0;
        if (count == 0 && v->budget.against != NULL) continue; /* long, and about cost */
        bool own = count > 0;
        if (!own) wanted[count++] = v->expect;
        struct ready r = make_ready(v);
        if (own || length(&r) <= LONG) decode(v, &r, wanted, count, &rules, VEC_WHOLE, info->name);
        free_ready(&r);
    }
    if (used == 0) printf("no vector shows the leniency %s\n", info->name);
    ck_assert_uint_gt(used, 0);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

static void encode(const vec_vector *v) {
    struct ready r = make_ready(v);
    vec_messages wanted = {NULL, 0}, got = {NULL, 0};
    sio_buf why = SIO_BUF_INIT;
    ck_assert_ptr_null(vec_messages_make(v->encode, &wanted));
    const char *error = vec_reference_encode(v, &wanted, &got);
    if (error != NULL || !vec_encoded_is(v, &wanted, &got)) {
        sio_buf_add_str(&why, "expected ");
        vec_messages_print(&wanted, &why);
        sio_buf_add_str(&why, ", got ");
        vec_messages_print(&got, &why);
        sio_buf_addf(&why, " %s", error != NULL ? error : "");
        complain(v, &r, "encode", &why);
    }
    runs++;
    sio_buf_free(&why);
    vec_messages_free(&wanted);
    vec_messages_free(&got);
    free_ready(&r);
}

START_TEST(packets_are_encoded_as_the_vectors_say) {
    for (size_t i = 0; i < vec_count(set); i++)
        if (vec_at(set, i)->encode != NULL) encode(vec_at(set, i));
    ck_assert_uint_ge(runs, 500);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

int main(void) {
    TCase *strict =
        SIO_TCASE("reference", every_vector_holds_strictly, no_byte_beyond_the_input_is_read,
                  streams_do_not_depend_on_where_they_are_cut, packets_are_encoded_as_the_vectors_say);
    TCase *lenient = tcase_create("leniencies");
    int switches = 0;
    while (sio_leniency_at((size_t)switches) != NULL)
        switches++;
    tcase_set_timeout(lenient, TESTKIT_LIMIT);
    tcase_add_loop_test(lenient, each_leniency_does_what_it_says_and_no_more, 0, switches);
    TCase *cases[] = {strict, lenient};
    tcase_add_unchecked_fixture(strict, load, unload);
    tcase_add_unchecked_fixture(lenient, load, unload);
    return testkit_run("vectors", cases, sizeof cases / sizeof cases[0]);
}
