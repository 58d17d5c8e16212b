/* Several codecs over the same inputs: who agrees with whom, and what explains it where they do not. */
#ifndef CEN_CENSUS_H
#define CEN_CENSUS_H

#include <stdio.h>

#include "adapter/judge.h"
#include "adapter/run.h"
#include "census/outcome.h"
#include "census/quirks.h"
#include "data/catalogue.h"

/* What one codec made of one input. */
typedef struct cen_cell {
    bool known; /* it was asked, and it could and did answer or fail */
    bool over_budget;
    size_t outcome; /* among those of the input: who has the same agrees */
    adp_judgement judged;
    const cen_quirk *quirk; /* explains a failure, or NULL */
} cen_cell;

typedef struct cen_input {
    const vec_vector *vector;
    adp_op op;
    cen_outcome *outcomes; /* those that differ */
    size_t outcome_count;
    bool shrunk;     /* a disagreement on a file: */
    sio_buf minimal; /* what is left of it when all that can be is cut out */
} cen_input;

typedef struct cen_codec {
    const char *command;
    adp_identity who; /* name NULL: it did not run */
    char *trouble;    /* why it did not run, or not to the end; NULL: it did */
    cen_cell *cells;  /* one an input */
    size_t verdicts[ADP_UNSUPPORTED + 1];
    size_t events, unexplained;
} cen_codec;

/* Start with all zero, but for the first four. */
typedef struct cen_census {
    const vec_set *vectors;          /* those of the data set */
    const data_catalogue *catalogue; /* what requirements say */
    cen_quirks *quirks;              /* NULL: none */
    bool whole;                      /* all vectors are put: a quirk that explains nothing is stale */
    vec_set *files;                  /* made of a folder's inputs; NULL: none */
    cen_input *inputs;
    size_t input_count;
    cen_codec *codecs;
    size_t codec_count;
} cen_census;

void cen_free(cen_census *c);

/* Adds the vectors that match `select` (a GLOB; NULL: all) and none of the globs in `skip` as inputs: each
 * decoded, and encoded where it has that. Returns false without memory. */
bool cen_add_vectors(cen_census *c, const char *select, const char *const *skip, size_t skip_count);

/* Adds the files of a folder as inputs: each is one message of the codec, binary for a WebTransport stream,
 * text otherwise. What the reference codec says counts as expected, and the requirement of the vector
 * that is most like it as what decides. Returns false and appends a sentence to
 * `why`. */
bool cen_add_files(cen_census *c, const char *folder, vec_codec codec, sio_buf *why);

/* Runs an adapter, a shell command, over all inputs. `options.argv` is not used. Returns false without
 * memory; what else goes wrong is told in the codec's `trouble`. */
bool cen_run(cen_census *c, const char *command, const adp_options *options);

/* Makes the smallest input of each disagreement on files as small as it can be without an end of the
 * disagreement. Asks all codecs again, many times. Returns false without memory. */
bool cen_shrink(cen_census *c, const adp_options *options);

/* How many inputs both answered, and on how many of them they disagree. */
typedef struct cen_pair {
    size_t common, different;
} cen_pair;
cen_pair cen_compare(const cen_census *c, size_t a, size_t b);

/* Returns whether the quirk explains nothing although its codec ran. */
bool cen_is_stale(const cen_census *c, const cen_quirk *quirk);

/* Returns whether all differences are explained, no quirk is stale, and two codecs or more ran. */
bool cen_explained(const cen_census *c);

/* Print the census: a summary for a terminal, the whole for docs/census.md. Return false without memory. */
bool cen_console(const cen_census *c, FILE *out);
bool cen_markdown(const cen_census *c, FILE *out);

#endif
