/* What `siospec check codec` and `siospec replay` of a vector share. */
#ifndef CLI_CODEC_RUN_H
#define CLI_CODEC_RUN_H

#include "cli/codec_options.h"
#include "cli/suite.h"
#include "codec/run.h"

typedef struct codec_run {
    codec_options options;
    check_suite suite;
    vec_set *vectors;
    const vec_vector **of_case;
    json_t *claims;
    cod_run run;
    bool begun;
} codec_run;

/* Starts the adapter. Returns 0, or prints what is wrong and returns the exit status. */
int codec_reach(codec_run *r);
/* Runs the plan, with progress on a terminal. Returns 0 or an exit status. */
int codec_execute(codec_run *r);
void codec_release(codec_run *r);

/* Appends name, version and language of the codec. Returns false without memory. */
bool codec_name(const codec_run *r, sio_buf *out);
/* Returns what a bundle remembers of the options. Ownership: a new reference. */
json_t *codec_settings(const codec_run *r);

/* Applies the baseline and writes bundles and reports. Returns the exit status. */
int codec_conclude(codec_run *r);

#endif
