#include "codec/plan.h"

#include <stdlib.h>
#include <string.h>

#include "testkit.h"

static const char text[] =
    "{\"schema\":1,\"codec\":\"sio5\",\"group\":\"my/x\",\"title\":\"Words\",\"vectors\":["
    "{\"id\":\"my/x/b\",\"requirements\":[\"SIO5-PG-02\"],\"title\":\"Its own\",\"cve\":\"CVE-2000-0001\","
    "\"input\":[\"2\"],\"expect\":{\"refused\":\"any\"}},"
    "{\"id\":\"my/x/a\",\"requirements\":[\"SIO5-PG-01\"],\"input\":[\"0\"],\"encode\":true,"
    "\"expect\":{\"packets\":[{\"type\":\"connect\",\"nsp\":\"/\"}]}}]}";

static vec_set *vectors;
static run_plan plan;
static const vec_vector **of_case;

static void load(void) {
    data_error error;
    vectors = vec_load_text("x", sio_slice_str(text), &error);
    ck_assert_ptr_nonnull(vectors);
}

static void unload(void) {
    run_plan_free(&plan);
    free(of_case);
    vec_free(vectors);
}

static void make(const run_selection *selection) {
    of_case = cod_plan_make(&plan, vectors, selection);
    ck_assert_ptr_nonnull(of_case);
}

START_TEST(cases_are_in_order_with_their_vectors) {
    make(&(run_selection){.select_count = 0});
    ck_assert_uint_eq(plan.count, 3);
    ck_assert_str_eq(plan.cases[0].key, "my/x/a@decode");
    ck_assert_str_eq(plan.cases[1].key, "my/x/a@encode");
    ck_assert_str_eq(plan.cases[2].key, "my/x/b@decode");
    for (size_t i = 0; i < plan.count; i++)
        ck_assert_str_eq(of_case[i]->id, plan.cases[i].subject.id);
}
END_TEST

START_TEST(a_case_tells_what_its_vector_is) {
    make(&(run_selection){.select_count = 0});
    const run_subject *a = &plan.cases[0].subject, *b = &plan.cases[2].subject;
    ck_assert_int_eq(a->kind, RUN_VECTOR);
    ck_assert_str_eq(a->title, "Words");
    ck_assert_str_eq(a->codec, "sio5");
    ck_assert_ptr_null(a->cve);
    ck_assert_str_eq(b->title, "Its own");
    ck_assert_str_eq(b->cve, "CVE-2000-0001");
    ck_assert_uint_eq(b->requirement_count, 1);
    ck_assert_str_eq(b->requirements[0], "SIO5-PG-02");
    ck_assert_ptr_nonnull(json_object_get(b->body, "expect"));
}
END_TEST

START_TEST(selection_leaves_out_and_skips) {
    const char *const select[] = {"SIO5-PG-01"}, *const skip[] = {"*@encode"};
    make(&(run_selection){.select = select, .select_count = 1, .skip = skip, .skip_count = 1});
    ck_assert_uint_eq(plan.count, 2);
    ck_assert(!plan.cases[0].decided);
    ck_assert_int_eq(plan.cases[1].verdict, SCN_SKIPPED);
    ck_assert_str_eq(of_case[1]->id, "my/x/a");
}
END_TEST

START_TEST(a_baseline_can_ask_what_there_is) {
    make(&(run_selection){.select_count = 0});
    ck_assert(cod_has(vectors, "my/x/a", "decode"));
    ck_assert(cod_has(vectors, "my/x/a", "encode"));
    ck_assert(cod_has(vectors, "my/x/b", "decode"));
    ck_assert(!cod_has(vectors, "my/x/b", "encode"));
    ck_assert(!cod_has(vectors, "my/x/a", "polling"));
    ck_assert(!cod_has(vectors, "my/x/c", "decode"));
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("plan", cases_are_in_order_with_their_vectors,
                                a_case_tells_what_its_vector_is, selection_leaves_out_and_skips,
                                a_baseline_can_ask_what_there_is)};
    tcase_add_checked_fixture(cases[0], load, unload);
    return testkit_run("codec plan", cases, 1);
}
