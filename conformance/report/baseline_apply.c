/* Comparing a baseline with a run. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/baseline_rows.h"
#include "report/fingerprint.h"

enum { SHOWN = 2 * REP_MESSAGE };

static bool add_stale(rep_baseline *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool add_stale(rep_baseline *b, const char *format, ...) {
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) return false;
    b->stale[b->stale_count++] = text;
    return true;
}

static bool other_verdict(rep_baseline *b, const rep_known *row, const run_case *c) {
    if (run_verdict_good(c->verdict))
        return add_stale(b,
                         "%s is listed as %s, but now its verdict is %s: take the row out, by hand or with "
                         "--update-baseline",
                         row->key, row->name, rep_found_name(c));
    return add_stale(b,
                     "%s is listed as %s, but now its verdict is %s: look into it, then mend the testee or "
                     "correct the row",
                     row->key, row->name, rep_found_name(c));
}

static bool not_run(rep_baseline *b, const rep_known *row, const run_case *c) {
    if (c->verdict == SCN_UNSUPPORTED)
        return add_stale(b,
                         "%s is listed as %s, but could not be run: %s; offer what it needs, or take the row "
                         "out",
                         row->key, row->name, c->detail);
    return add_stale(b, "%s is listed as %s, but was not run: %s; run it, or leave it out by --skip",
                     row->key, row->name, c->detail);
}

static bool other_message(rep_baseline *b, const rep_known *row, sio_slice message) {
    int shown = message.len > SHOWN ? SHOWN : (int)message.len;
    return add_stale(b,
                     "%s fails in another way than listed: it should say \"%s\", it says \"%.*s\"; look into "
                     "it, then mend the testee or run with --update-baseline",
                     row->key, row->message, shown, shown > 0 ? (const char *)message.ptr : "");
}

static bool other_case(rep_baseline *b, const rep_known *row, const char *hash) {
    return add_stale(b,
                     "%s does something else than when its row was written (%s, now %s): see whether the row "
                     "still holds, then run with --update-baseline",
                     row->key, row->hash, hash);
}

/* It was not listed, as far as its row can tell. */
static bool has_expired(const rep_known *row, const rep_moment *now) {
    return row->expires != NULL && strcmp(now->today, row->expires) > 0;
}

static void expect_failure(const rep_known *row, run_case *c, bool strict) {
    /* Without --strict a lenient case is no failure, known or not. */
    c->known = c->verdict != SCN_LENIENT || strict;
    c->known_reason = c->known ? row->reason : NULL;
    c->known_issue = c->known ? row->issue : NULL;
}

/* The case came out with the row's verdict: is it the same failure of the same case? */
static bool accept_same(rep_baseline *b, const rep_known *row, run_case *c, const rep_moment *now) {
    char hash[REP_HASH];
    sio_buf message = SIO_BUF_INIT;
    bool ok = rep_case_hash(&c->subject, hash);
    if (ok && row->hash != NULL && strcmp(row->hash, hash) != 0)
        ok = other_case(b, row, hash);
    else if (ok && !rep_message_expected(row, c, &message))
        ok = other_message(b, row, sio_buf_slice(&message));
    else if (ok)
        expect_failure(row, c, now->strict);
    sio_buf_free(&message);
    return ok;
}

static bool apply_row(rep_baseline *b, const rep_known *row, const rep_moment *now) {
    run_case *c = rep_plan_find(now->plan, row->key);
    if (c == NULL)
        return rep_key_exists(now, row->key) ||
               add_stale(b,
                         "%s is listed as %s, but there is no such case: correct the id, or take the row out",
                         row->key, row->name);
    if (run_selection_skips(now->selection, c)) return true;
    if (c->verdict == SCN_SKIPPED || c->verdict == SCN_UNSUPPORTED) return not_run(b, row, c);
    bool expected = rep_verdict_expected(row, c);
    bool calm = row->verdict == SCN_FLAKY && run_verdict_good(c->verdict);
    if (!expected && !calm && c->verdict != SCN_INCONCLUSIVE) return other_verdict(b, row, c);
    if (has_expired(row, now))
        return add_stale(b,
                         "the row of %s expired on %s: mend the testee, or see whether the row still holds "
                         "and set a new date",
                         row->key, row->expires);
    return !expected || accept_same(b, row, c, now);
}

bool rep_baseline_apply(rep_baseline *b, const rep_moment *now) {
    b->stale = calloc(b->count + 1, sizeof *b->stale);
    if (b->stale == NULL) return false;
    for (size_t i = 0; i < b->count; i++)
        if (!apply_row(b, &b->rows[i], now)) return false;
    return true;
}
