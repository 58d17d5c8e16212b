/* What the census' reports say about inputs and sides. Everything is printable and on one line. */
#ifndef CEN_WORDS_H
#define CEN_WORDS_H

#include "census/census.h"

/* Appends what is put to the codecs: messages, or packets to encode; shrunk or cut. Returns false without
 * memory. */
bool cen_add_input(const cen_input *in, sio_buf *out);

/* Appends text for a terminal; with `code` as a code span of Markdown. Returns false without memory. */
bool cen_add_text(sio_slice text, bool code, sio_buf *out);

/* A side of an input: the codecs that agree, which have one verdict. */
typedef struct cen_side {
    const cen_cell *cell; /* of the first codec */
    size_t outcome;
    sio_buf letters; /* "A, B" */
} cen_side;

/* Finds the side of the codec `first`, which must know the input: its outcome, verdict and quirk. Returns
 * false when a codec before it is on that side. Ownership: free `letters` in either case. */
bool cen_side_of(const cen_census *c, size_t input, size_t first, cen_side *out);

/* Returns the verdict in words: "as expected", "lenient", "open", "wrong". */
const char *cen_verdict_words(const cen_cell *cell);

#endif
