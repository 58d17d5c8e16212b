/* Which cases run under which entries of the client seat, and what counts. */
#include <string.h>

#include "proof/proof.h"
#include "proof/test_library.h"
#include "testkit.h"

static const char scenarios[] =
    "{'schema': 1, 'seat': 'client', 'chapter': 'client/my', 'scenarios': ["
    "{'id': 'client/my/two', 'title': 'T', 'requirements': ['EIO4-PK-01'], 'polarity': 'positive', "
    "'transports': ['polling', 'websocket'], 'hazard': 'crash', 'steps': [{'open': {}}]},"
    "{'id': 'client/my/other', 'title': 'T', 'requirements': ['EIO4-PK-02'], 'polarity': 'positive', "
    "'transports': ['polling'], 'lasts': 30000, 'steps': [{'open': {}}]}]}";

static scn_library *library;
static data_entry entry = {.id = "mine", .client = true};
static const char *const breaks[] = {"EIO4-PK-01"};

static void set_up(void) {
    char text[sizeof scenarios];
    scn_load_error error;
    memcpy(text, scenarios, sizeof scenarios);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\'') *at = '"';
    library = scn_library_new();
    ck_assert_msg(scn_library_add(library, "test.json", sio_slice_str(text), &error), "%s", error.message);
    scn_library_settle(library);
    entry.requirements = (data_strings){.items = breaks, .count = 1};
}

static prf_proof plan(prf_entry *e, const data_kind *kind) {
    *e = (prf_entry){.data = &entry, .kind = kind};
    prf_proof p = {.library = library,
                   .seat = SCN_CLIENT_SEAT,
                   .seed = 1,
                   .sample = 5,
                   .varied = 5,
                   .entries = e,
                   .entry_count = 1};
    ck_assert(prf_plan(&p));
    return p;
}

static void clean_up(prf_proof *p) {
    for (size_t i = 0; i < p->job_count; i++)
        run_case_free(&p->jobs[i].c);
    free(p->jobs);
    scn_library_free(library);
}

static const prf_job *job_of(const prf_proof *p, const char *key) {
    for (size_t i = 0; i < p->job_count; i++)
        if (strcmp(p->jobs[i].c.key, key) == 0) return &p->jobs[i];
    return NULL;
}

START_TEST(further_transports_wait) {
    prf_entry e;
    set_up();
    prf_proof p = plan(&e, &data_deviations);
    /* One deviation only, so the order is that of the transports. */
    const prf_job *first = job_of(&p, "client/my/two@polling"),
                  *second = job_of(&p, "client/my/two@websocket");
    ck_assert(first != NULL && first->citing && first->wave == 0);
    ck_assert(second != NULL && second->citing && second->wave == 1);
    ck_assert_ptr_null(job_of(&p, "client/my/other@polling")); /* too long for a sample */
    clean_up(&p);
}
END_TEST

START_TEST(long_cases_run_under_variations) {
    prf_entry e;
    set_up();
    entry.requirements.count = 0;
    prf_proof p = plan(&e, &data_variations);
    ck_assert_uint_eq(p.job_count, 2);
    ck_assert_ptr_nonnull(job_of(&p, "client/my/other@polling"));
    clean_up(&p);
}
END_TEST

/* What might crash, hang or drown the testee is not asked to be noticed. */
START_TEST(hazardous_cases_need_not_be_noticed) {
    prf_entry e;
    set_up();
    prf_proof p = plan(&e, &data_deviations);
    ck_assert(prf_case_proven(&p, scn_library_find(library, "client/my/two")));
    clean_up(&p);
}
END_TEST

SIO_TEST_MAIN("proof/plan", SIO_TCASE("clients", further_transports_wait, long_cases_run_under_variations,
                                      hazardous_cases_need_not_be_noticed))
