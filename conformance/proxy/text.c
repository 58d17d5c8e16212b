#include "proxy/text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_SUBJECT = 4 << 20, GROUPS = 10 };

typedef struct prx_text {
    char *expression;
    regex_t regex;
} prx_text;

struct prx_texts {
    prx_text *items;
    size_t count;
};

prx_texts *prx_texts_new(void) {
    return calloc(1, sizeof(prx_texts));
}

void prx_texts_free(prx_texts *texts) {
    if (texts == NULL) return;
    for (size_t i = 0; i < texts->count; i++) {
        regfree(&texts->items[i].regex);
        free(texts->items[i].expression);
    }
    free(texts->items);
    free(texts);
}

static const regex_t *find(const prx_texts *texts, const char *expression) {
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i].expression, expression) == 0) return &texts->items[i].regex;
    return NULL;
}

bool prx_texts_compile(prx_texts *texts, const char *expression) {
    if (find(texts, expression) != NULL) return true;
    prx_text *grown = realloc(texts->items, (texts->count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    texts->items = grown;
    prx_text *fresh = &grown[texts->count];
    fresh->expression = strdup(expression);
    if (fresh->expression == NULL) return false;
    if (regcomp(&fresh->regex, expression, REG_EXTENDED) != 0) {
        free(fresh->expression);
        return false;
    }
    texts->count++;
    return true;
}

/* Finds the expression at or behind `from`. `text` is the subject with a NUL behind it. */
static bool search(const regex_t *regex, const char *text, size_t len, size_t from,
                   regmatch_t found[GROUPS]) {
    found[0] = (regmatch_t){.rm_so = (regoff_t)from, .rm_eo = (regoff_t)len};
    int flags = REG_STARTEND | (from > 0 ? REG_NOTBOL : 0);
    return regexec(regex, text, GROUPS, found, flags) == 0;
}

bool prx_texts_match(const prx_texts *texts, const char *expression, sio_slice subject) {
    const regex_t *regex = find(texts, expression);
    if (regex == NULL || subject.len > LONGEST_SUBJECT) return false;
    regmatch_t found[GROUPS];
    sio_buf copy = SIO_BUF_INIT;
    const char *text = sio_buf_add(&copy, subject) ? sio_buf_cstr(&copy) : NULL;
    bool matches = text != NULL && search(regex, text, subject.len, 0, found);
    sio_buf_free(&copy);
    return matches;
}

static bool add_put(sio_buf *out, const char *put, const char *text, const regmatch_t found[GROUPS]) {
    bool ok = true;
    for (const char *p = put; ok && *p != '\0'; p++) {
        if (p[0] == '\\' && p[1] >= '0' && p[1] <= '9') {
            const regmatch_t *group = &found[*++p - '0'];
            if (group->rm_so >= 0)
                ok = sio_buf_add(out,
                                 sio_slice_of(text + group->rm_so, (size_t)(group->rm_eo - group->rm_so)));
        } else {
            if (p[0] == '\\' && p[1] == '\\') p++;
            ok = sio_buf_add_byte(out, (uint8_t)*p);
        }
    }
    return ok;
}

static bool replace(const regex_t *regex, const char *put, bool all, const char *text, size_t len,
                    sio_buf *out) {
    regmatch_t found[GROUPS];
    size_t at = 0;
    bool ok = true, any = false;
    while (ok && at <= len && (all || !any) && search(regex, text, len, at, found)) {
        size_t start = (size_t)found[0].rm_so, end = (size_t)found[0].rm_eo;
        any = true;
        ok = sio_buf_add(out, sio_slice_of(text + at, start - at)) && add_put(out, put, text, found);
        /* An empty match must not be found again. */
        if (ok && end == start && end < len) ok = sio_buf_add_byte(out, (uint8_t)text[end]);
        at = end == start ? end + 1 : end;
    }
    if (ok && at < len) ok = sio_buf_add(out, sio_slice_of(text + at, len - at));
    return ok && any;
}

bool prx_texts_replace(const prx_texts *texts, const char *expression, const char *put, bool all,
                       sio_slice subject, sio_buf *out) {
    const regex_t *regex = find(texts, expression);
    if (regex == NULL || subject.len > LONGEST_SUBJECT) return false;
    size_t before = out->len;
    sio_buf copy = SIO_BUF_INIT;
    const char *text = sio_buf_add(&copy, subject) ? sio_buf_cstr(&copy) : NULL;
    bool done = text != NULL && replace(regex, put, all, text, subject.len, out);
    if (!done) out->len = before;
    sio_buf_free(&copy);
    return done;
}
