/* siospec minimize: finds the smallest script, or input of a codec, that shows the same fault. */
#include "cli/cmd_minimize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/codec_finding.h"
#include "cli/fuzz_server.h"
#include "fuzz/codec/record.h"
#include "fuzz/server/confirm.h"
#include "fuzz/server/finding.h"
#include "fuzz/shrink.h"

enum { MOST_TRIES = 600 };

typedef struct work {
    live_stand *stand;
    live_trouble wanted; /* kind NONE: whatever shows first */
    bool shown, gone;
    const shrink *shrink;
} work;

static void draw(work *w) {
    if (w->shown) fprintf(stderr, "\r%zu tries \x1b[K", w->shrink->tries);
}

/* A bare script does not say what it shows: the first play does. */
static bool still(void *ctx, sio_slice text) {
    work *w = ctx;
    live_trouble t;
    sio_buf why = SIO_BUF_INIT;
    draw(w);
    if (w->gone) return false;
    if (!live_try(w->stand, text, w->wanted.kind, NULL, &t, &why)) {
        w->gone = true;
        check_fail(0, "it is gone for good: %s", sio_buf_cstr(&why));
    }
    sio_buf_free(&why);
    if (w->wanted.kind == LIVE_NONE && t.kind != LIVE_NONE) {
        w->wanted = t;
        return true;
    }
    bool same = t.kind != LIVE_NONE && live_trouble_same(&t, &w->wanted);
    live_trouble_free(&t);
    return same;
}

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The finding's name with another ending. */
static bool beside(const fuzz_options *o, const char *end, sio_buf *path) {
    const char *dot = strrchr(o->finding, '.'), *slash = strrchr(o->finding, '/');
    size_t n =
        dot != NULL && (slash == NULL || dot > slash) ? (size_t)(dot - o->finding) : strlen(o->finding);
    return sio_buf_add(path, sio_slice_of(o->finding, n)) && sio_buf_add_str(path, end) &&
           sio_buf_cstr(path) != NULL;
}

static int write_to(const char *path, sio_slice text) {
    if (live_write_file(path, text)) return 0;
    return check_fail(2, "cannot write %s", path);
}

/* The finding with the smaller script, for `promote` and `replay`. */
static int save_finding(const char *path, const live_finding *f) {
    json_t *small = json_copy(f->json);
    json_object_set_new(small, "script", json_stringn((const char *)f->text.data, f->text.len));
    char *text = json_dumps(small, JSON_INDENT(2));
    int status = text == NULL ? check_fail(3, "out of memory") : write_to(path, sio_slice_str(text));
    free(text);
    json_decref(small);
    return status;
}

/* A file that is named gets what its name says; without a name there are both. */
static int save(const fuzz_options *o, const work *w, const live_finding *f, const shrink *s) {
    sio_buf bare = SIO_BUF_INIT, whole = SIO_BUF_INIT;
    bool named = o->output != NULL, json = named && ends_with(o->output, ".json");
    int status = 0;
    if (json && f->json == NULL)
        status = check_fail(2, "a bare script makes no finding: %s must not end with .json", o->output);
    else if (!beside(o, ".min.script", &bare) || !beside(o, ".min.json", &whole))
        status = check_fail(3, "out of memory");
    if (status == 0 && !json)
        status = write_to(named ? o->output : sio_buf_cstr(&bare), sio_buf_slice(&f->text));
    if (status == 0 && f->json != NULL && (json || !named))
        status = save_finding(named ? o->output : sio_buf_cstr(&whole), f);
    if (status == 0) {
        const char *where = named ? o->output : f->json != NULL ? sio_buf_cstr(&whole) : sio_buf_cstr(&bare);
        printf("%s: %s\n%zu bytes after %zu tries, in %s\n\n", live_kind_name(w->wanted.kind),
               w->wanted.detail, f->text.len, s->tries, where);
        fwrite(f->text.data, 1, f->text.len, stdout);
    }
    sio_buf_free(&bare);
    sio_buf_free(&whole);
    return status;
}

static int minimize(const fuzz_options *o, fuzz_site *site, live_finding *f) {
    work w = {.stand = &site->stand, .wanted = f->trouble, .shown = isatty(STDERR_FILENO) == 1};
    shrink s = {.shows = still, .ctx = &w, .most = MOST_TRIES};
    w.shrink = &s;
    f->trouble = (live_trouble){.kind = LIVE_NONE};
    int status = 0;
    if (!still(&w, sio_buf_slice(&f->text)))
        status = w.gone ? 3 : check_fail(1, "the finding does not show any more");
    else if (!shrink_script(&s, &f->text))
        status = check_fail(3, "out of memory");
    if (w.shown) fputs("\r\x1b[K", stderr);
    if (status == 0) status = save(o, &w, f, &s);
    live_trouble_free(&w.wanted);
    return status;
}

static int with_finding(const fuzz_options *o) {
    live_finding f;
    fuzz_site site = {.jitter = NULL};
    sio_buf why = SIO_BUF_INIT;
    int status = live_finding_read(&f, o->finding, &why) ? 0 : check_fail(2, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    if (status == 0) {
        status = fuzz_site_reach(&site, &o->check, o->memory);
        if (status == 0) status = minimize(o, &site, &f);
        fuzz_site_leave(&site);
    }
    live_finding_free(&f);
    return status;
}

int cli_minimize(int argc, char **argv) {
    fuzz_options o;
    int status = 2;
    check_speak_as("minimize");
    if (fuzz_options_read(&o, FUZZ_MINIMIZE, argc, argv)) {
        status = 0;
        if (o.check.common.help)
            fuzz_options_help(FUZZ_MINIMIZE, stdout);
        else
            status = cfz_record_is(o.finding) ? minimize_codec_finding(&o) : with_finding(&o);
    }
    fuzz_options_free(&o, FUZZ_MINIMIZE);
    return status;
}
