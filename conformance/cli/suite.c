#include "cli/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "report/file.h"

check_suite check_suite_start(const check_common *options) {
    return (check_suite){.options = options, .started = time(NULL), .began = wire_now()};
}

void check_suite_free(check_suite *s) {
    run_plan_free(&s->plan);
    rep_baseline_free(&s->baseline);
    data_catalogue_free(s->catalogue);
    data_close(s->set);
}

int check_suite_open(check_suite *s) {
    data_error error;
    s->set = data_open(s->options->data, &error);
    if (s->set == NULL) return check_broken_data(&error);
    s->catalogue = data_catalogue_load(s->set, &error);
    return s->catalogue != NULL ? 0 : check_broken_data(&error);
}

static int load_baseline(check_suite *s) {
    data_error error;
    const char *path = s->options->baseline;
    if (path == NULL) return 0;
    sio_buf why = SIO_BUF_INIT;
    bool writable = !s->options->update_baseline || rep_file_check(path, &why);
    int status = writable ? 0 : check_fail(2, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    if (status != 0) return status;
    /* The first --update-baseline makes the file. */
    if (s->options->update_baseline && access(path, F_OK) != 0) return 0;
    if (!rep_baseline_load(&s->baseline, path, &error)) return check_broken_data(&error);
    s->has_baseline = true;
    return 0;
}

int check_suite_prepare(check_suite *s) {
    const check_common *o = s->options;
    s->selection.select = o->select.items;
    s->selection.select_count = o->select.count;
    s->selection.skip = o->skip.items;
    s->selection.skip_count = o->skip.count;
    return load_baseline(s);
}

bool check_suite_selects(const check_suite *s) {
    for (size_t i = 0; i < s->plan.count; i++)
        if (!s->plan.cases[i].decided) return true;
    return false;
}

int check_suite_list(const check_suite *s) {
    for (size_t i = 0; i < s->plan.count; i++)
        if (!s->plan.cases[i].decided) puts(s->plan.cases[i].key);
    return fflush(stdout) == 0 ? 0 : check_fail(2, "cannot write standard output");
}

uint64_t check_suite_seed(const check_suite *s) {
    uint64_t seed = 0;
    if (s->options->seed >= 0) return (uint64_t)s->options->seed;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = (uint64_t)wire_now();
    return seed & (((uint64_t)1 << 53) - 1); /* exact in every JSON reader */
}

int check_worse(int status, int other) {
    return other != 0 && status < 2 ? other : status;
}
