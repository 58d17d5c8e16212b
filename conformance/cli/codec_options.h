/* The options of `siospec check codec`. */
#ifndef CLI_CODEC_OPTIONS_H
#define CLI_CODEC_OPTIONS_H

#include "cli/common_options.h"

typedef struct codec_options {
    check_common common;
    int64_t time, memory; /* ms, MiB; -1: not given */
    bool trace;
    cli_texts leniency;
} codec_options;

enum { CODEC_TIME_MS = 5000, CODEC_MEMORY_MIB = 512 };

/* Reads and checks them. Returns true; otherwise what is wrong is on stderr, and the exit status is 2.
 * Ownership: the caller's, by codec_options_free, in either case. */
bool codec_options_read(codec_options *o, int argc, char **argv);
void codec_options_free(codec_options *o);
void codec_options_help(FILE *out);

/* Appends the command that repeats this run: all that matters but --select, --skip, reports and baseline; the
 * part before `--` goes to `head`, the rest to `tail`. Returns false without memory. */
bool codec_options_replay(const codec_options *o, uint64_t seed, sio_buf *head, sio_buf *tail);

#endif
