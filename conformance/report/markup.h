/* Writing HTML, XML, SVG and Markdown: what is ours goes out as it is, what may be a peer's goes out escaped.
 */
#ifndef REP_MARKUP_H
#define REP_MARKUP_H

#include <stdio.h>

#include "base/buf.h"

typedef struct rep_markup {
    FILE *out;
    sio_buf scratch;
    bool failed; /* out of memory; errors of `out` stay in it */
} rep_markup;

void rep_markup_begin(rep_markup *m, FILE *out);
/* Frees what the writer holds. Returns false when something was lost for lack of memory. */
bool rep_markup_end(rep_markup *m);

/* Writes our own text as it is; the values of `rep_rawf` must be ours too (numbers, names from tables). */
void rep_raw(rep_markup *m, const char *text);
void rep_rawf(rep_markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes text, or the value of an attribute, for HTML, XML and SVG. NULL writes nothing. */
void rep_text(rep_markup *m, const char *text);
void rep_text_of(rep_markup *m, sio_slice text);

/* Writes text for one line of Markdown, and a block of preformatted lines in a fence that they cannot close.
 */
void rep_markdown(rep_markup *m, const char *text);
void rep_fence(rep_markup *m, const char *text);

#endif
