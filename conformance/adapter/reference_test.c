/* All vectors through the process boundary: the reference adapter, strictly, and claiming each leniency. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/judge.h"
#include "adapter/request.h"
#include "adapter/run.h"
#include "base/rules.h"
#include "testkit.h"

/* What a run counts. Request 2n is vector n's decoding, 2n+1 its encoding. */
struct tally {
    const vec_set *set;
    const adp_identity *who;
    size_t *tasks; /* 2n or 2n+1 */
    size_t count;
    size_t verdicts[ADP_UNSUPPORTED + 1];
    size_t events, measured;
};

static data_set *data;
static vec_set *set;

static void load(void) {
    data_error error;
    data = data_open(NULL, &error);
    set = data == NULL ? NULL : vec_load(data, &error);
    ck_assert_ptr_nonnull(set);
}

static void unload(void) {
    vec_free(set);
    data_close(data);
}

static const vec_vector *vector_of(const struct tally *t, size_t index, adp_op *op) {
    *op = t->tasks[index] % 2 == 0 ? ADP_DECODE : ADP_ENCODE;
    return vec_at(t->set, t->tasks[index] / 2);
}

static bool write_request(void *ctx, size_t index, sio_buf *out) {
    adp_op op;
    const vec_vector *v = vector_of(ctx, index, &op);
    return (op == ADP_DECODE ? adp_request_decode(v, out) : adp_request_encode(v, out)) == NULL;
}

static bool write_control(void *ctx, size_t index, sio_buf *out) {
    adp_op op;
    const vec_vector *v = vector_of(ctx, index, &op);
    return op == ADP_DECODE && v->budget.against != NULL && adp_request_control(v, out) == NULL;
}

/* What a sanitizer makes of time and memory says nothing of the codec: that each cost is measured is looked
   at here, how large it is where the adapter is built for use (ci/interop codec). */
static bool is_dear(void *ctx, size_t index, const adp_cost *cost) {
    (void)ctx, (void)index, (void)cost;
    return false;
}

static void take(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost) {
    struct tally *t = ctx;
    adp_op op;
    sio_buf why = SIO_BUF_INIT;
    const vec_vector *v = vector_of(t, index, &op);
    adp_judgement j = adp_judge(v, op, t->who, answer, &why);
    t->verdicts[j.verdict]++;
    t->measured += cost->measured;
    if (j.verdict == ADP_FAIL || j.verdict == ADP_UNSUPPORTED)
        printf("%s %s: %s\n", adp_verdict_name(j.verdict), v->id, sio_buf_cstr(&why));
    sio_buf_free(&why);
}

static void note(void *ctx, const adp_event *event) {
    struct tally *t = ctx;
    t->events++;
    printf("%s%s%s: %s\n%s", event->flaky ? "flaky " : "", event->together ? "together " : "",
           adp_fault_name(event->fault), event->what, event->output);
}

static const char *adapter(void) {
    const char *path = getenv("SIOSPEC_ADAPTER");
    return path != NULL ? path : "build/plain/reference-adapter";
}

/* With a leniency only decoding, without the long vectors that are about cost: the strict run has all. */
static void list_tasks(struct tally *t, const char *leniency) {
    t->tasks = calloc(2 * vec_count(set) + 1, sizeof *t->tasks);
    for (size_t i = 0; i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        /* That nothing else changes is vector/run_test's to show for all vectors. */
        if (leniency != NULL && vec_alternative(v, leniency, 0) == NULL &&
            (v->budget.against != NULL || i % 16 != 0))
            continue;
        t->tasks[t->count++] = 2 * i;
        if (leniency == NULL && v->encode != NULL) t->tasks[t->count++] = 2 * i + 1;
    }
}

/* Runs all vectors against the reference adapter, which is to claim `leniency` (NULL: none). */
static struct tally run_all(const char *leniency) {
    struct tally t = {.set = set};
    char *argv[] = {(char *)(uintptr_t)adapter(), (char *)(uintptr_t)leniency, NULL};
    /* Sanitizers multiply memory, and a busy machine time. */
    adp_options options = {.argv = argv, .answer_ms = 60000, .start_ms = 60000, .memory = (uint64_t)4 << 30};
    adp_job job = {.ctx = &t,
                   .write = write_request,
                   .control = write_control,
                   .dear = is_dear,
                   .answer = take,
                   .event = note};
    list_tasks(&t, leniency);
    adp_runner *r = adp_runner_new(&options);
    ck_assert_msg(adp_runner_identity(r) != NULL, "%s", adp_runner_why(r));
    t.who = adp_runner_identity(r);
    ck_assert_msg(adp_run(r, &job, t.count) == ADP_DONE, "%s", adp_runner_why(r));
    ck_assert_msg(adp_runner_finish(r) == ADP_NONE, "%s", adp_runner_why(r));
    ck_assert_uint_eq(adp_runner_starts(r), 1);
    adp_runner_free(r);
    fflush(stdout);
    return t;
}

START_TEST(every_vector_passes_without_leniencies) {
    struct tally t = run_all(NULL);
    ck_assert_uint_ge(t.count, 5000);
    ck_assert_uint_eq(t.verdicts[ADP_PASS], t.count);
    ck_assert_uint_eq(t.events, 0);
    ck_assert_uint_gt(t.measured, 0);
    free(t.tasks);
}
END_TEST

START_TEST(a_claimed_leniency_shows_wherever_a_vector_has_it) {
    const char *name = sio_leniency_at((size_t)_i)->name;
    struct tally t = run_all(name);
    size_t shown = 0;
    for (size_t i = 0; i < vec_count(set); i++)
        shown += vec_alternative(vec_at(set, i), name, 0) != NULL;
    ck_assert_uint_gt(shown, 0);
    ck_assert_uint_eq(t.verdicts[ADP_LENIENT] + t.verdicts[ADP_INFO], shown);
    ck_assert_uint_eq(t.verdicts[ADP_FAIL] + t.verdicts[ADP_UNSUPPORTED], 0);
    free(t.tasks);
}
END_TEST

int main(void) {
    TCase *strict = SIO_TCASE("strict", every_vector_passes_without_leniencies);
    TCase *lenient = tcase_create("lenient");
    int switches = 0;
    while (sio_leniency_at((size_t)switches) != NULL)
        switches++;
    tcase_add_loop_test(lenient, a_claimed_leniency_shows_wherever_a_vector_has_it, 0, switches);
    TCase *cases[] = {strict, lenient};
    for (size_t i = 0; i < 2; i++) {
        tcase_add_unchecked_fixture(cases[i], load, unload);
        tcase_set_timeout(cases[i], TESTKIT_LIMIT);
    }
    return testkit_run("adapter", cases, sizeof cases / sizeof cases[0]);
}
