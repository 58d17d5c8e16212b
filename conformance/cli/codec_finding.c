#include "cli/codec_finding.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/fuzz_server.h"
#include "cli/replay_print.h"
#include "fuzz/codec/again.h"
#include "fuzz/shrink.h"

enum { MOST_TRIES = 2000, MOST_SWOLLEN_TRIES = 60 };

static int fail_with(int status, sio_buf *why) {
    return check_fail(status, "%s", sio_buf_cstr(why) == NULL ? "out of memory" : sio_buf_cstr(why));
}

static void print_input(const cfz_record *r) {
    json_t *input = cfz_record_input(r), *message;
    size_t i;
    json_array_foreach(input, i, message) {
        char *text = json_dumps(message, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        printf("    %s\n", text == NULL ? "" : text);
        free(text);
    }
    json_decref(input);
}

static void print_recorded(const cfz_record *r) {
    printf("%s input:\n", vec_codec_name(r->options.codec));
    print_input(r);
    if (r->swollen) printf("    byte %zu of it %lld times more\n", r->swell_at, (long long)r->options.swell);
    printf("then: %s/", r->kind);
    replay_print_block("", r->rule);
    replay_print_named("    ", r->title);
    if (r->exception != NULL) replay_print_named("    ", r->exception);
    replay_print_named("    of ", r->name);
}

static int tell(const cfz_again *a, const cfz_record *r) {
    size_t count;
    const fnd_item *items = cfz_findings_items(a->list, &count);
    if (count == 0) puts("\nnow: nothing is wrong");
    for (size_t i = 0; i < count; i++) {
        printf("\nnow: %s/", items[i].kind);
        replay_print_block("", items[i].rule);
        replay_print_named("    ", items[i].title);
        if (items[i].exception != NULL) replay_print_named("    ", items[i].exception);
        replay_print_named("    of ", items[i].subject);
    }
    if (count > 0) puts(cfz_again_same(a, r) != NULL ? "\nreproduced" : "\nfails in another way");
    return count > 0;
}

static int play(const replay_options *o, const cfz_record *r) {
    cfz_again *a = calloc(1, sizeof *a);
    sio_buf why = SIO_BUF_INIT;
    if (a == NULL) return check_fail(3, "out of memory");
    bool looked =
        cfz_again_begin(a, r, o->rest.command, &why) && cfz_again_look(a, r, sio_buf_slice(&r->bytes), &why);
    int status = looked ? tell(a, r) : fail_with(3, &why);
    cfz_again_end(a);
    free(a);
    sio_buf_free(&why);
    return status;
}

int replay_codec_finding(const replay_options *o) {
    cfz_record r;
    sio_buf why = SIO_BUF_INIT;
    int status = cfz_record_read(&r, o->bundle, &why) ? 0 : fail_with(2, &why);
    if (status == 0 && o->url != NULL)
        status = cli_usage_error(
            "replay", "unexpected '%s': a finding of a codec is run again with -- ADAPTER", o->url);
    if (status == 0) print_recorded(&r);
    if (status == 0 && replay_has_target(o)) status = play(o, &r);
    cfz_record_free(&r);
    sio_buf_free(&why);
    return status;
}

/* ---- minimize ---- */

typedef struct work {
    cfz_again again;
    cfz_record record;
    sio_buf why;
    bool gone, shown;
    cfz_swelling where; /* of what showed last */
    shrink shrink;
} work;

static bool still(void *ctx, sio_slice input) {
    work *w = ctx;
    if (w->gone || input.len == 0) return false;
    if (w->shown) fprintf(stderr, "\r%zu tries \x1b[K", w->shrink.tries);
    w->gone = !cfz_again_look(&w->again, &w->record, input, &w->why);
    const fnd_item *same = w->gone ? NULL : cfz_again_same(&w->again, &w->record);
    if (same != NULL) w->where = cfz_findings_swelling(w->again.list, same);
    return same != NULL;
}

static bool choose_output(const fuzz_options *o, sio_buf *path) {
    if (o->output != NULL) return sio_buf_add_str(path, o->output) && sio_buf_cstr(path) != NULL;
    size_t n = strlen(o->finding), m = strlen(".json");
    if (n > m && strcmp(o->finding + n - m, ".json") == 0) n -= m;
    return sio_buf_add(path, sio_slice_of(o->finding, n)) && sio_buf_add_str(path, ".min.json") &&
           sio_buf_cstr(path) != NULL;
}

static int save(const fuzz_options *o, work *w, const sio_buf *bytes) {
    sio_buf path = SIO_BUF_INIT;
    int status = 0;
    w->record.swollen = w->record.swollen && w->where.name[0] != '\0';
    if (!cfz_record_set(&w->record, sio_buf_slice(bytes), &w->where) || !choose_output(o, &path))
        status = check_fail(3, "out of memory");
    else if (!cfz_record_write(&w->record, sio_buf_cstr(&path), &w->why))
        status = fail_with(2, &w->why);
    else {
        printf("%s/", w->record.kind);
        replay_print_block("", w->record.rule);
        printf("%zu bytes after %zu tries, in ", bytes->len, w->shrink.tries);
        replay_print_block("", sio_buf_cstr(&path));
        print_input(&w->record);
    }
    sio_buf_free(&path);
    return status;
}

static int minimize(const fuzz_options *o, work *w) {
    sio_buf bytes = SIO_BUF_INIT;
    int status = 0;
    w->shrink =
        (shrink){.shows = still, .ctx = w, .most = w->record.swollen ? MOST_SWOLLEN_TRIES : MOST_TRIES};
    if (!cfz_again_begin(&w->again, &w->record, o->check.common.rest.command, &w->why))
        status = fail_with(3, &w->why);
    else if (!still(w, sio_buf_slice(&w->record.bytes)))
        status = w->gone ? fail_with(3, &w->why) : check_fail(1, "the finding does not show any more");
    else if (!sio_buf_add(&bytes, sio_buf_slice(&w->record.bytes)) || !shrink_messages(&w->shrink, &bytes))
        status = check_fail(3, "out of memory");
    if (w->shown) fputs("\r\x1b[K", stderr);
    /* The last try that showed tells where it is made large. */
    if (status == 0 && w->record.swollen) still(w, sio_buf_slice(&bytes));
    if (status == 0) status = save(o, w, &bytes);
    sio_buf_free(&bytes);
    cfz_again_end(&w->again);
    return status;
}

int minimize_codec_finding(const fuzz_options *o) {
    work *w = calloc(1, sizeof *w);
    if (w == NULL) return check_fail(3, "out of memory");
    w->shown = isatty(STDERR_FILENO) == 1;
    int status = cfz_record_read(&w->record, o->finding, &w->why) ? 0 : fail_with(2, &w->why);
    if (status == 0 && o->check.url != NULL)
        status = cli_usage_error("minimize", "unexpected '%s': a finding of a codec needs -- ADAPTER",
                                 o->check.url);
    if (status == 0) status = minimize(o, w);
    cfz_record_free(&w->record);
    sio_buf_free(&w->why);
    free(w);
    return status;
}
