/* How fast requests go through an adapter:
 *
 *   run_bench [-n REQUESTS] CMD [ARG]...     the sio5 vectors of at most 200 bytes in turn, decoded; and all
 * vectors once
 *
 * Prints one line: requests a second, the part of the time that we computed, seconds for all vectors with
 * their judgement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "adapter/judge.h"
#include "adapter/request.h"
#include "adapter/run.h"
#include "wire/clock.h"

enum { LONGEST = 200, DEFAULT_REQUESTS = 300000 };

struct bench {
    sio_buf *requests;
    size_t kinds;
    size_t answers, faults;
    const vec_set *set;
    const adp_identity *who;
    size_t verdicts[ADP_UNSUPPORTED + 1];
};

static double seconds(wire_us since) {
    return (double)(wire_now() - since) / 1e6;
}

static double computed(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

/* ---- many small ones ---- */

static void prepare(struct bench *b) {
    b->requests = calloc(vec_count(b->set) + 1, sizeof *b->requests);
    for (size_t i = 0; i < vec_count(b->set); i++) {
        const vec_vector *v = vec_at(b->set, i);
        sio_buf *r = &b->requests[b->kinds];
        if (v->codec != VEC_SIO5 || adp_request_decode(v, r) != NULL || r->len > LONGEST)
            sio_buf_free(r);
        else
            b->kinds++;
    }
}

static bool write_small(void *ctx, size_t index, sio_buf *out) {
    const struct bench *b = ctx;
    return sio_buf_add(out, sio_buf_slice(&b->requests[index % b->kinds]));
}

static void count_answer(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost) {
    struct bench *b = ctx;
    (void)index;
    (void)cost;
    b->answers += answer->packets.len > 0 || answer->refused.len > 0;
}

static void count_event(void *ctx, const adp_event *event) {
    struct bench *b = ctx;
    fprintf(stderr, "%s: %s\n", adp_fault_name(event->fault), event->what);
    b->faults++;
}

/* ---- all vectors ---- */

static bool write_vector(void *ctx, size_t index, sio_buf *out) {
    const struct bench *b = ctx;
    return adp_request_decode(vec_at(b->set, index), out) == NULL;
}

static bool write_control(void *ctx, size_t index, sio_buf *out) {
    const vec_vector *v = vec_at(((struct bench *)ctx)->set, index);
    return v->budget.against != NULL && adp_request_control(v, out) == NULL;
}

static void judge(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost) {
    struct bench *b = ctx;
    sio_buf why = SIO_BUF_INIT;
    (void)cost;
    b->verdicts[adp_judge(vec_at(b->set, index), ADP_DECODE, b->who, answer, &why).verdict]++;
    sio_buf_free(&why);
}

/* ---- both ---- */

static int measure(struct bench *b, adp_runner *r, size_t count) {
    adp_job small = {.ctx = b, .write = write_small, .answer = count_answer, .event = count_event};
    adp_job all = {
        .ctx = b, .write = write_vector, .control = write_control, .answer = judge, .event = count_event};
    adp_run(r, &small, count / 10); /* compilers and caches become warm */
    b->answers = 0;
    wire_us start = wire_now();
    double before = computed();
    if (adp_run(r, &small, count) != ADP_DONE || b->answers != count) return 1;
    double rate = (double)count / seconds(start), ours = (computed() - before) / (double)count;
    start = wire_now();
    if (adp_run(r, &all, vec_count(b->set)) != ADP_DONE) return 1;
    printf("%-32.32s %-10.10s %8.0f requests/s  %4.1f us of ours  %zu vectors %.2f s\n", b->who->name,
           b->who->version, rate, ours * 1e6, vec_count(b->set), seconds(start));
    return b->faults > 0;
}

static int run(const adp_options *options, size_t count) {
    data_error error;
    data_set *data = data_open(NULL, &error);
    struct bench b = {.set = data == NULL ? NULL : vec_load(data, &error)};
    if (b.set == NULL) return 2;
    prepare(&b);
    adp_runner *r = adp_runner_new(options);
    b.who = r == NULL ? NULL : adp_runner_identity(r);
    int status = b.who == NULL ? 1 : measure(&b, r, count);
    if (status != 0 && r != NULL) fprintf(stderr, "%s\n", adp_runner_why(r));
    adp_runner_free(r);
    for (size_t i = 0; i < b.kinds; i++)
        sio_buf_free(&b.requests[i]);
    free(b.requests);
    vec_free((vec_set *)(uintptr_t)b.set);
    data_close(data);
    return status;
}

int main(int argc, char **argv) {
    size_t count = DEFAULT_REQUESTS;
    int c;
    while ((c = getopt(argc, argv, "+n:")) != -1) {
        if (c != 'n' || (count = strtoul(optarg, NULL, 10)) < 10) return 64;
    }
    if (optind == argc) {
        fputs("usage: run_bench [-n REQUESTS] CMD [ARG]...\n", stderr);
        return 64;
    }
    adp_options options = {.argv = argv + optind, .answer_ms = 60000, .memory = (uint64_t)2 << 30};
    return run(&options, count);
}
