#include "fuzz/codec/words.h"

#include <ctype.h>
#include <string.h>

#include "fuzz/codec/finding.h"

enum { LONGEST = 200, RULE = 48, FRAME = 32 };

static const char *line_end(const char *line) {
    const char *end = strchr(line, '\n');
    return end == NULL ? line + strlen(line) : end;
}

static const char *next_line(const char *line) {
    const char *end = line_end(line);
    return *end == '\0' ? NULL : end + 1;
}

static bool holds(const char *line, const char *word) {
    const char *found = strstr(line, word);
    return found != NULL && found < line_end(line);
}

/* "TypeError: …", "ValueError: …", "java.lang.NullPointerException: …", "thread 'main' panicked at …". */
static bool is_exception(const char *line) {
    static const char *const words[] = {
        "Error: ", "Exception", "panicked at", "FATAL ERROR", "ERROR: AddressSanitizer", "runtime error:"};
    if (isblank((unsigned char)*line) && !holds(line, "ERROR:")) return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (holds(line, words[i])) return true;
    return false;
}

/* "    at decodeString (/…", "  File "…", line 3, in decode". */
static bool add_frame(const char *line, sio_buf *out) {
    char name[FRAME + 1];
    const char *at = strstr(line, " in "), *end = line_end(line);
    while (isblank((unsigned char)*line))
        line++;
    if (strncmp(line, "at ", 3) == 0)
        at = line + 3;
    else if (strncmp(line, "File ", 5) == 0 && at != NULL && at < end)
        at += 4;
    else
        return false;
    size_t n = 0;
    while (n < FRAME && at + n < end && (isalnum((unsigned char)at[n]) || strchr("._$", at[n]) != NULL))
        n++;
    memcpy(name, at, n);
    name[n] = '\0';
    if (n == 0) return false;
    sio_buf_add_str(out, "-in-");
    cfz_slug(name, FRAME, out);
    return true;
}

/* JavaScript and Java name the frame behind the exception, Python before it. */
static void find_frame(const char *output, const char *exception, sio_buf *out) {
    const char *before = NULL;
    for (const char *line = output; line != NULL && line < exception; line = next_line(line))
        if (holds(line, "File \"")) before = line;
    const char *after = next_line(exception);
    if (after != NULL && add_frame(after, out)) return;
    if (before != NULL) add_frame(before, out);
}

/* Behind a traceback of Python the first line that is not set in is the exception, whatever its name. */
static const char *find_exception(const char *output) {
    bool traceback = false;
    for (const char *line = output; line != NULL && *line != '\0'; line = next_line(line)) {
        bool begins = strncmp(line, "Traceback (", 11) == 0;
        if (is_exception(line)) return line;
        if (traceback && !begins && !isspace((unsigned char)*line)) return line;
        traceback = traceback || begins;
    }
    return NULL;
}

void cfz_exception(const char *output, sio_buf *exception, sio_buf *rule) {
    const char *found = find_exception(output);
    if (found == NULL) return;
    size_t length = (size_t)(line_end(found) - found);
    sio_buf text = SIO_BUF_INIT;
    sio_buf_add(&text, sio_slice_of(found, length < LONGEST ? length : LONGEST));
    sio_buf_add(exception, sio_buf_slice(&text));
    if (sio_buf_cstr(&text) != NULL) cfz_slug(sio_buf_cstr(&text), RULE, rule);
    find_frame(output, found, rule);
    sio_buf_free(&text);
}
