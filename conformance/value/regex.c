#include "value/regex.h"

#include <regex.h>
#include <string.h>

#include "value/node.h"
#include "value/template.h"

enum { LONGEST_TEXT = 1 << 20 }; /* the matcher's time and memory grow with the text */

static bool add_escaped(sio_slice text, sio_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == 0) c = '.'; /* an expression cannot hold NUL */
        bool special = text.ptr[i] != 0 && strchr(".[]{}()\\*+?^$|", c) != NULL;
        if (special && !sio_buf_add_byte(out, '\\')) return false;
        if (!sio_buf_add_byte(out, c)) return false;
    }
    return true;
}

static const char *add_name(const val_scope *scope, sio_slice name, sio_buf *out) {
    sio_buf value = SIO_BUF_INIT, reference = SIO_BUF_INIT;
    const char *error = "out of memory";
    if (sio_buf_addf(&reference, "${%.*s}", (int)name.len, (const char *)name.ptr)) {
        json_t *text = json_stringn((const char *)reference.data, reference.len);
        if (text != NULL) error = val_expand(text, scope, &value);
        json_decref(text);
    }
    if (error == NULL && !add_escaped(sio_buf_slice(&value), out)) error = "out of memory";
    sio_buf_free(&reference);
    sio_buf_free(&value);
    return error;
}

static const char *expand(const json_t *expression, const val_scope *scope, sio_buf *out) {
    sio_slice rest = sio_slice_of(json_string_value(expression), json_string_length(expression));
    val_piece piece;
    while (val_template_next(&rest, &piece)) {
        const char *error = NULL;
        if (piece.kind == VAL_NAME)
            error = add_name(scope, piece.text, out);
        else if (!sio_buf_add(out, piece.text))
            error = "out of memory";
        if (error != NULL) return error;
    }
    return NULL;
}

/* REG_STARTEND lets the text hold NULs, but a NUL must still follow it: regexec may look for the end. */
static bool execute(const regex_t *regex, sio_slice text, const char **error) {
    sio_buf copy = SIO_BUF_INIT;
    const char *subject = sio_buf_add(&copy, text) ? sio_buf_cstr(&copy) : NULL;
    regmatch_t bounds = {.rm_so = 0, .rm_eo = (regoff_t)text.len};
    if (subject == NULL) *error = "out of memory";
    bool matches = subject != NULL && regexec(regex, subject, 1, &bounds, REG_STARTEND) == 0;
    sio_buf_free(&copy);
    return matches;
}

static bool run(const char *expression, sio_slice text, const char **error) {
    regex_t regex;
    if (regcomp(&regex, expression, REG_EXTENDED) != 0) {
        *error = "the expression is not a POSIX extended regular expression";
        return false;
    }
    bool matches = execute(&regex, text, error);
    regfree(&regex);
    return matches;
}

bool val_regex_matches(const json_t *expression, const val_scope *scope, sio_slice text, const char **error) {
    sio_buf expanded = SIO_BUF_INIT;
    bool matches = false;
    *error = expand(expression, scope, &expanded);
    const char *c_text = *error == NULL ? sio_buf_cstr(&expanded) : NULL;
    if (*error == NULL && c_text == NULL) *error = "out of memory";
    if (text.len > LONGEST_TEXT)
        *error = "the text is too long (over 1 MiB) to match an expression";
    else if (c_text != NULL)
        matches = run(c_text, text, error);
    sio_buf_free(&expanded);
    return matches;
}

static bool has_names(sio_slice text) {
    val_piece piece;
    while (val_template_next(&text, &piece))
        if (piece.kind == VAL_NAME) return true;
    return false;
}

const char *val_regex_check(const json_t *expression) {
    if (!json_is_string(expression)) return "expected a regular expression (a string)";
    const char *text = json_string_value(expression), *error = NULL;
    if (strlen(text) != json_string_length(expression)) return "a regular expression cannot hold NUL";
    if (has_names(sio_slice_str(text))) return NULL; /* not known before the run */
    run(text, sio_slice_str(""), &error);
    return error;
}
