#include "replay/compare.h"

#include <stdlib.h>
#include <string.h>

#include "report/fingerprint.h"

enum { MOST_LINES = 2000, LONGEST_LINE = 300, TIME_COLUMN = 15 };

static bool same_message(const char *then, const run_case *now) {
    run_case old = {.detail = (char *)(uintptr_t)then, .told_failures = strncmp(then, "failed in ", 10) == 0};
    sio_buf before = SIO_BUF_INIT, after = SIO_BUF_INIT;
    bool same = rep_case_message(&old, &before) && rep_case_message(now, &after);
    sio_slice stable = sio_slice_sub(sio_buf_slice(&before), 0, rep_message_stable(sio_buf_slice(&before)));
    same = same && after.len >= stable.len &&
           (stable.len == 0 || memcmp(after.data, stable.ptr, stable.len) == 0);
    sio_buf_free(&before);
    sio_buf_free(&after);
    return same;
}

rpl_answer rpl_compare(scn_verdict verdict, scn_health health, const char *message, const run_case *now) {
    bool fails = now->verdict == SCN_FAIL || now->verdict == SCN_FLAKY;
    /* What is only lenient fails under --strict, and is recorded then. */
    bool lenient = verdict == SCN_LENIENT && now->verdict == SCN_LENIENT;
    if (!fails && !lenient) return run_verdict_good(now->verdict) ? RPL_PASSES : RPL_UNKNOWN;
    bool same = lenient || verdict == SCN_FAIL || verdict == SCN_FLAKY;
    return same && now->health == health && same_message(message, now) ? RPL_REPRODUCED : RPL_DIFFERENT;
}

const char *rpl_answer_name(rpl_answer answer) {
    static const char *const names[] = {"reproduced", "a different failure", "passes now", "cannot be told"};
    return names[answer];
}

/* The lines of a log, and what of them is compared. */
typedef struct lines {
    sio_buf text, keys;
    sio_slice *shown, *key;
    size_t count;
} lines;

static sio_slice take_line(sio_slice *rest) {
    const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->ptr, '\n', rest->len);
    size_t n = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    sio_slice line = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n + 1);
    return line;
}

static bool add_key(sio_buf *out, sio_slice line) {
    size_t length = 0;
    bool ok = true;
    line = sio_slice_from(line, TIME_COLUMN);
    for (size_t at = 0; ok && at < line.len;) {
        size_t next = rep_next_volatile(line, at, &length);
        ok = sio_buf_add(out, sio_slice_sub(line, at, next)) && (length == 0 || sio_buf_add_byte(out, '#'));
        at = next + length;
    }
    return ok && sio_buf_add_byte(out, '\n');
}

static bool read_lines(lines *l, const wire_log *log) {
    *l = (lines){SIO_BUF_INIT, SIO_BUF_INIT, NULL, NULL, 0};
    if (log == NULL) return true;
    if (!wire_log_print(log, &l->text)) return false;
    for (size_t i = 0; i < l->text.len; i++)
        l->count += l->text.data[i] == '\n';
    l->shown = calloc(l->count + 1, sizeof *l->shown);
    l->key = calloc(l->count + 1, sizeof *l->key);
    bool ok = l->shown != NULL && l->key != NULL;
    sio_slice rest = sio_buf_slice(&l->text);
    for (size_t i = 0; ok && i < l->count; i++) {
        l->shown[i] = take_line(&rest);
        ok = add_key(&l->keys, l->shown[i]);
    }
    rest = sio_buf_slice(&l->keys);
    for (size_t i = 0; ok && i < l->count; i++)
        l->key[i] = take_line(&rest);
    return ok;
}

static void free_lines(lines *l) {
    sio_buf_free(&l->text);
    sio_buf_free(&l->keys);
    free(l->shown);
    free(l->key);
}

/* Of a long line the head and the tail tell most. */
static bool add_line(sio_buf *out, const char *sign, sio_slice line) {
    bool ok = sio_buf_add_str(out, sign);
    if (line.len <= LONGEST_LINE) return ok && sio_buf_add(out, line) && sio_buf_add_byte(out, '\n');
    return ok && sio_buf_add(out, sio_slice_sub(line, 0, LONGEST_LINE * 2 / 3)) &&
           sio_buf_add_str(out, " ... ") &&
           sio_buf_add(out, sio_slice_from(line, line.len - LONGEST_LINE / 3)) && sio_buf_add_byte(out, '\n');
}

static bool add_all(sio_buf *out, const char *sign, const lines *l) {
    bool ok = true;
    for (size_t i = 0; ok && i < l->count; i++)
        ok = add_line(out, sign, l->shown[i]);
    return ok;
}

/* Fills `common`: of the lines from i of `a` and from j of `b`, how many can be paired in order. */
static void pair(const lines *a, const lines *b, uint16_t *common) {
    size_t row = b->count + 1;
    for (size_t i = a->count; i-- > 0;)
        for (size_t j = b->count; j-- > 0;) {
            uint16_t skip_a = common[(i + 1) * row + j], skip_b = common[i * row + j + 1];
            common[i * row + j] = sio_slice_equal(a->key[i], b->key[j])
                                      ? (uint16_t)(common[(i + 1) * row + j + 1] + 1)
                                  : skip_a > skip_b ? skip_a
                                                    : skip_b;
        }
}

static bool walk(const lines *a, const lines *b, const uint16_t *common, sio_buf *out) {
    size_t i = 0, j = 0, row = b->count + 1;
    bool ok = true;
    while (ok && (i < a->count || j < b->count)) {
        if (i < a->count && j < b->count && sio_slice_equal(a->key[i], b->key[j])) {
            ok = add_line(out, "  ", b->shown[j++]);
            i++;
        } else if (i < a->count && (j == b->count || common[(i + 1) * row + j] >= common[i * row + j + 1])) {
            ok = add_line(out, "- ", a->shown[i++]);
        } else {
            ok = add_line(out, "+ ", b->shown[j++]);
        }
    }
    return ok;
}

static bool compare_lines(const lines *a, const lines *b, sio_buf *out) {
    if (a->count > MOST_LINES || b->count > MOST_LINES) return add_all(out, "- ", a) && add_all(out, "+ ", b);
    uint16_t *common = calloc((a->count + 1) * (b->count + 1), sizeof *common);
    bool ok = common != NULL;
    if (ok) pair(a, b, common);
    ok = ok && walk(a, b, common, out);
    free(common);
    return ok;
}

bool rpl_compare_logs(const wire_log *then, const wire_log *now, sio_buf *out) {
    lines a, b;
    bool ok = read_lines(&a, then);
    ok = read_lines(&b, now) && ok && compare_lines(&a, &b, out);
    free_lines(&a);
    free_lines(&b);
    return ok;
}
