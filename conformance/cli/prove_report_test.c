/* What `siospec prove` says of cases that can only inform. */
#include "cli/prove_report.h"

#include <string.h>

#include "proof/test_library.h"
#include "testkit.h"

static char *print(const prf_proof *p, bool *holds) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    *holds = cli_prove_print(p, false, 0, out);
    fclose(out);
    return text;
}

START_TEST(an_alternative_that_is_never_taken_fails) {
    scn_library *library =
        test_library(TEST_CASE("informs", "", "[{'open': {}}, {'expect': '2', 'else': " TEST_INFO "}]"));
    char *ends[] = {"/steps/1/asked", "/steps/1/else"};
    prf_job job = {.ends = ends, .end_count = 1, .c = {.scenario = scn_library_at(library, 0)}};
    prf_proof p = {.library = library, .jobs = &job, .job_count = 1};
    bool holds = true;
    char *text = print(&p, &holds);
    ck_assert(!holds);
    ck_assert_ptr_nonnull(
        strstr(text, "\nFAIL my/case/informs: its alternative else of step 2 (W) is never taken\n"));
    ck_assert_ptr_nonnull(strstr(text, "0 of 1 scenarios hold up their side\n"));
    free(text);
    job.end_count = 2;
    text = print(&p, &holds);
    ck_assert(holds);
    ck_assert_ptr_nonnull(strstr(text, "1 of 1 scenarios hold up their side\n"));
    free(text);
    scn_library_free(library);
}
END_TEST

START_TEST(an_alternative_says_what_its_cases_did) {
    json_t *body = test_body("{'takes': 'else'}");
    const data_entry data = {.id = "mine", .body = body};
    prf_entry entries[] = {
        {.data = &data, .kind = &data_alternatives, .others = 2, .good = 2},
        {.data = &data, .kind = &data_alternatives, .others = 2, .good = 1, .example = "a@b does \x1b not"},
        {.data = &data, .kind = &data_alternatives, .others = 1, .good = 1, .unreachable = true}};
    prf_proof p = {.entries = entries, .entry_count = 3, .partial = true};
    bool holds = true;
    char *text = print(&p, &holds);
    ck_assert(!holds);
    ck_assert_ptr_nonnull(strstr(text, "else: 2 of 2\n"));
    ck_assert_ptr_nonnull(strstr(text, "else: 1 of 2; a@b does "));
    ck_assert_ptr_null(strchr(text, '\x1b'));
    ck_assert_ptr_nonnull(strstr(text, "else: cannot be brought about here\n"));
    ck_assert_ptr_nonnull(strstr(text, "2 of 3 alternatives hold up their side\n"));
    free(text);
    json_decref(body);
}
END_TEST

SIO_TEST_MAIN("cli/prove_report", SIO_TCASE("alternatives", an_alternative_that_is_never_taken_fails,
                                            an_alternative_says_what_its_cases_did))
