#include <string.h>

#include "proof/proof.h"
#include "proof/test_library.h"
#include "testkit.h"

#define TWO                                                                                                  \
    TEST_CASE("informs", "", "[{'open': {}}, {'expect': '2', 'else': " TEST_INFO "}]")                       \
    "," TEST_CASE("judges", "", "[{'open': {}}, {'expect': '2'}]")

static scn_library *library;

static void set_up(void) {
    library = test_library(TWO);
}

static void tear_down(void) {
    scn_library_free(library);
}

/* An alternative, a run of its case, and the proof around them. */
typedef struct scene {
    json_t *body;
    data_entry data;
    prf_entry entry;
    prf_job job;
    prf_proof proof;
} scene;

static void begin(scene *s, const char *body) {
    data_error error;
    memset(s, 0, sizeof *s);
    s->body = test_body(body);
    s->data = (data_entry){.id = "mine", .file = "mine.json", .body = s->body};
    s->entry = (prf_entry){.data = &s->data, .kind = &data_alternatives};
    s->entry.unreachable = json_object_get(s->body, "unreachable") != NULL;
    ck_assert(prf_wishes_read(library, &s->data, &s->entry.wishes, &error));
    s->job = (prf_job){.entry = &s->entry};
    ck_assert(run_case_of_scenario(&s->job.c, scn_library_find(library, "my/case/informs"), SCN_POLLING));
    s->proof = (prf_proof){
        .library = library, .entries = &s->entry, .entry_count = 1, .jobs = &s->job, .job_count = 1};
}

static void end(scene *s) {
    for (size_t i = 0; i < s->job.end_count; i++)
        free(s->job.ends[i]);
    free(s->job.ends);
    free(s->entry.example);
    run_case_free(&s->job.c);
    prf_wishes_free(&s->entry.wishes);
    json_decref(s->body);
}

/* A run that took one end. */
static void took(scene *s, const char *key, scn_verdict verdict) {
    scn_result result = {.verdict = verdict, .ends = malloc(sizeof(char *)), .end_count = 1};
    ck_assert_ptr_nonnull(result.ends);
    result.ends[0] = strdup(key);
    prf_note_ends(&s->job, &result);
    if (result.end_count > 0) free(result.ends[0]);
    free(result.ends);
}

#define ELSE "{'cases': ['my/case/informs'], 'takes': 'else'}"

START_TEST(what_its_cases_take_holds) {
    scene s;
    begin(&s, ELSE);
    s.job.wanted = s.entry.wishes.items[0].key;
    ck_assert_str_eq(s.job.wanted, "/steps/1/else");
    took(&s, "/steps/1/asked", SCN_PASS);
    took(&s, "/steps/1/else", SCN_INFO);
    prf_count_wish(&s.job);
    ck_assert(prf_holds(&s.entry));
    ck_assert_ptr_null(s.entry.example);
    end(&s);
}
END_TEST

START_TEST(another_end_does_not_hold) {
    scene s;
    begin(&s, ELSE);
    s.job.wanted = s.entry.wishes.items[0].key;
    took(&s, "/steps/1/asked", SCN_PASS);
    prf_count_wish(&s.job);
    ck_assert(!prf_holds(&s.entry));
    ck_assert_ptr_nonnull(strstr(s.entry.example, "my/case/informs@polling does not, it ends with"));
    end(&s);
}
END_TEST

START_TEST(a_run_that_fails_shows_nothing) {
    scene s;
    begin(&s, ELSE);
    took(&s, "/steps/1/else", SCN_FAIL);
    took(&s, "/steps/1/else", SCN_INCONCLUSIVE);
    ck_assert(!prf_took(&s.job, "/steps/1/else"));
    took(&s, "/steps/1/else", SCN_INFO);
    ck_assert(prf_took(&s.job, "/steps/1/else"));
    end(&s);
}
END_TEST

START_TEST(a_way_is_shown_by_any_run_of_its_case) {
    scene s;
    begin(&s, ELSE);
    const scn_scenario *informs = scn_library_find(library, "my/case/informs");
    took(&s, "/steps/1/else", SCN_INFO);
    ck_assert(prf_shows_ways(informs));
    ck_assert(prf_way_shown(&s.proof, informs, "/steps/1/else"));
    ck_assert(!prf_way_shown(&s.proof, informs, "/steps/1/asked"));
    ck_assert(!prf_way_shown(&s.proof, scn_library_find(library, "my/case/judges"), "/steps/1/else"));
    ck_assert(!prf_shows_ways(scn_library_find(library, "my/case/judges")));
    end(&s);
}
END_TEST

START_TEST(what_cannot_be_reached_is_excused_until_it_is) {
    scene s;
    begin(&s, "{'cases': ['my/case/informs'], 'takes': 'else', 'unreachable': 'W'}");
    const scn_scenario *informs = scn_library_find(library, "my/case/informs");
    ck_assert(prf_way_shown(&s.proof, informs, "/steps/1/else"));
    ck_assert(!prf_way_shown(&s.proof, informs, "/steps/1/asked"));
    prf_check_unreachable(&s.proof, &s.entry);
    ck_assert(prf_holds(&s.entry));
    took(&s, "/steps/1/else", SCN_INFO);
    prf_check_unreachable(&s.proof, &s.entry);
    ck_assert(!prf_holds(&s.entry));
    ck_assert_str_eq(s.entry.example, "my/case/informs@polling takes it after all, under mine");
    end(&s);
}
END_TEST

START_TEST(a_case_without_server_does_not_hold) {
    scene s;
    begin(&s, ELSE);
    prf_wish_unmet(&s.entry, &s.entry.wishes.items[0]);
    ck_assert(!prf_holds(&s.entry));
    ck_assert_str_eq(s.entry.example, "my/case/informs does not run on its servers");
    end(&s);
}
END_TEST

static const struct {
    const char *body, *complaint;
} broken[] = {
    {"{'takes': 'else'}", "mine is for no case"},
    {"{'cases': ['my/case/other'], 'takes': 'else'}", "mine is for the unknown case my/case/other"},
    {"{'cases': ['my/case/informs']}", "mine takes nothing, which is no end of my/case/informs"},
    {"{'cases': ['my/case/informs'], 'takes': 'or/0'}", "takes or/0, which is no end of my/case/informs"},
    {"{'cases': ['my/case/informs'], 'takes': 'else', 'step': 1}", "takes else, which is no end of"},
    {"{'cases': ['my/case/informs', 'my/case/judges'], 'takes': 'else'}", "is no end of my/case/judges"},
};

START_TEST(broken_ones_are_told) {
    json_t *body = test_body(broken[_i].body);
    data_entry entry = {.id = "mine", .file = "mine.json", .body = body};
    data_error error;
    prf_wishes wishes;
    ck_assert(!prf_wishes_read(library, &entry, &wishes, &error));
    ck_assert_msg(strstr(error.message, broken[_i].complaint) != NULL, "%s", error.message);
    prf_wishes_free(&wishes);
    json_decref(body);
}
END_TEST

static TCase *all(void) {
    TCase *tc = tcase_create("alternatives");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, what_its_cases_take_holds);
    tcase_add_test(tc, another_end_does_not_hold);
    tcase_add_test(tc, a_run_that_fails_shows_nothing);
    tcase_add_test(tc, a_way_is_shown_by_any_run_of_its_case);
    tcase_add_test(tc, what_cannot_be_reached_is_excused_until_it_is);
    tcase_add_test(tc, a_case_without_server_does_not_hold);
    tcase_add_loop_test(tc, broken_ones_are_told, 0, sizeof broken / sizeof broken[0]);
    return tc;
}

SIO_TEST_MAIN("proof/alternatives", all())
