/* Several codecs over the same inputs: who agrees with whom, and what explains it where they do not. */
#ifndef CEN_CENSUS_H
#define CEN_CENSUS_H

#include <jansson.h>
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
    json_t *minimal; /* array of messages: what is left when all that can be is cut out; NULL: not shrunk */
} cen_input;

typedef struct cen_codec {
    const char *command;
    adp_identity who; /* name NULL: it did not run */
    char *trouble;    /* why it did not run, or not to the end; NULL: it did */
    cen_cell *cells;  /* one an input */
    size_t verdicts[ADP_UNSUPPORTED + 1];
    size_t events, unexplained;
} cen_codec;

/* Start with all zero, but for the first five. */
typedef struct cen_census {
    const vec_set *vectors;          /* those of the data set */
    const data_catalogue *catalogue; /* what requirements say */
    const json_t *leniencies;        /* the rows of leniencies.json; NULL: none */
    cen_quirks *quirks;              /* NULL: none */
    bool whole;                      /* all vectors are put: a quirk that explains nothing is stale */
    vec_set *files;                  /* made of a folder's inputs; NULL: none */
    bool hurried;                    /* the time for shrinking ended before all was as small as it can be */
    cen_input *inputs;
    size_t input_count;
    cen_codec *codecs;
    size_t codec_count;
} cen_census;

void cen_free(cen_census *c);

/* Adds the vectors that match `select` (a GLOB; NULL: all) and none of the globs in `skip` as inputs: each
 * decoded, and encoded where it has that. Returns false without memory. */
bool cen_add_vectors(cen_census *c, const char *select, const char *const *skip, size_t skip_count);

/* Adds the files of a folder as inputs. Each is one message: binary when its name ends in ".bin" and in a
 * WebTransport stream, text otherwise. A folder in it is one input, too: its files, by name and 2 before 10,
 * are the messages of a sequence. Hidden files are left out. What the reference codec says counts as
 * expected, what its leniencies make of it as allowed, and the requirement of the vector that is most like it
 * as what decides. Returns false and appends a sentence to `why`. */
bool cen_add_files(cen_census *c, const char *folder, vec_codec codec, sio_buf *why);

/* Runs an adapter, a shell command, over all inputs. `options.argv` is not used. Returns false without
 * memory; what else goes wrong is told in the codec's `trouble`. */
bool cen_run(cen_census *c, const char *command, const adp_options *options);

/* Makes the smallest input of each disagreement as small as it can be without an end of the disagreement:
 * the same codecs on the same sides, the same of them wrong. Of vectors only where it is not explained. Asks
 * all codecs again, many times, `ms` milliseconds at most. Returns false without memory. */
bool cen_shrink(cen_census *c, const adp_options *options, int64_t ms);

/* How many inputs both answered, and on how many of them they disagree. */
typedef struct cen_pair {
    size_t common, different;
} cen_pair;
cen_pair cen_compare(const cen_census *c, size_t a, size_t b);

/* Returns whether the quirk explains nothing although its codec ran. */
bool cen_is_stale(const cen_census *c, const cen_quirk *quirk);

/* Returns whether all differences are explained, no quirk is stale, and every codec that was started ran to
 * its end. */
bool cen_explained(const cen_census *c);

/* Returns whether every codec was started, and there are two or more. */
bool cen_all_started(const cen_census *c);

/* Print the census: a summary for a terminal, the whole for docs/census.md and for programs. The same census
 * gives the same bytes. Return false without memory. */
bool cen_console(const cen_census *c, FILE *out);
bool cen_markdown(const cen_census *c, FILE *out);
bool cen_json(const cen_census *c, FILE *out);

#endif
