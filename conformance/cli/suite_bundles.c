/* Replay bundles of what failed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/suite.h"
#include "report/folder.h"
#include "report/summary.h"
#include "text/escape.h"

#define FOLDER "siospec-failures"

/* Each run has a folder of its own, unless the user has named one. */
static bool folder_of(const check_suite *s, const rep_report *r, sio_buf *out) {
    char when[32];
    struct tm utc;
    if (s->options->bundles != NULL) return sio_buf_add_str(out, s->options->bundles);
    strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", gmtime_r(&s->started, &utc));
    return sio_buf_addf(out, FOLDER "/%s-%llu", when, (unsigned long long)r->seed);
}

static bool write_one(const rpl_record *record, const char *folder, run_case *c, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&path, "%s/", folder) && rpl_bundle_name(c, &path) &&
              sio_buf_cstr(&path) != NULL && rpl_bundle_write(record, c, sio_buf_cstr(&path), why);
    if (ok) c->bundle = strdup(sio_buf_cstr(&path));
    sio_buf_free(&path);
    return ok;
}

static bool write_all(check_suite *s, const rpl_record *record, const char *folder, size_t *count,
                      sio_buf *why) {
    bool ok = true;
    for (size_t i = 0; ok && i < s->plan.count; i++) {
        if (!rep_counts_against(&s->plan.cases[i], s->options->strict)) continue;
        if (*count == 0 && !rep_folder_make(folder, NULL)) {
            sio_buf_addf(why, "cannot make the folder %s: %s", folder, strerror(errno));
            return false;
        }
        ok = write_one(record, folder, &s->plan.cases[i], why);
        *count += ok;
    }
    return ok;
}

static void tell(size_t count, const char *folder) {
    sio_buf shown = SIO_BUF_INIT;
    const char *name = txt_escape_terminal(&shown, sio_slice_str(folder)) ? sio_buf_cstr(&shown) : NULL;
    if (count > 0)
        fprintf(stderr, "siospec %s: %zu replay bundle%s in %s\n", check_speaker(), count,
                count == 1 ? "" : "s", name == NULL ? "" : name);
    sio_buf_free(&shown);
}

int check_bundles_write(check_suite *s, const rpl_record *record) {
    sio_buf folder = SIO_BUF_INIT, why = SIO_BUF_INIT;
    size_t count = 0;
    if (s->options->no_bundles) return 0;
    bool ok = folder_of(s, record->report, &folder) && sio_buf_cstr(&folder) != NULL &&
              write_all(s, record, sio_buf_cstr(&folder), &count, &why);
    const char *reason = why.len == 0 ? "out of memory" : sio_buf_cstr(&why);
    int status = 0;
    if (!ok && s->options->bundles != NULL) status = check_fail(2, "%s", reason);
    /* Nobody asked for the usual folder: where it cannot be, the reports still tell. */
    if (!ok && s->options->bundles == NULL) check_fail(0, "note: no replay bundles: %s", reason);
    tell(count, sio_buf_cstr(&folder));
    sio_buf_free(&folder);
    sio_buf_free(&why);
    return status;
}
