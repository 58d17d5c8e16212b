/* The options of `siospec fuzz codec`. */
#ifndef CFZ_OPTIONS_H
#define CFZ_OPTIONS_H

#include "cli/options.h"
#include "vector/vector.h"

enum { CFZ_MOST_ADAPTERS = 8 };

/* What `siospec fuzz codec` is asked for. */
typedef enum cfz_mode {
    CFZ_SEARCH,
    CFZ_SMOKE, /* for a short time, the same in each run */
    CFZ_BATCH, /* for long, over a corpus; goes on where the last one ended */
    CFZ_PRUNE, /* no search: keeps of a corpus what covers something */
    CFZ_COVER, /* no search: says what a corpus covers */
    CFZ_MODES
} cfz_mode;

typedef struct cfz_options {
    cfz_mode mode;
    const char *codec_name, *corpus, *findings, *known, *until, *data, *dictionary, *time_text;
    cli_texts seeds, quirks, report;
    int64_t time;   /* seconds; 0: without end */
    int64_t runs;   /* inputs; 0: without end */
    int64_t seed;   /* -1: a fresh one */
    int64_t most;   /* bytes of an input */
    int64_t answer; /* ms */
    int64_t memory; /* MiB */
    int64_t swell;  /* bytes; 0: never */
    int64_t memory_per_byte;
    int64_t time_per_byte; /* ns */
    int64_t attachments;
    bool blind, reference, harmless, bytes_only, verbose, help;
    cli_rest rest;
    vec_codec codec;
    char **command[CFZ_MOST_ADAPTERS]; /* each ends with NULL */
    size_t commands;
} cfz_options;

/* Returns what is not told otherwise; `seed` is 1. */
cfz_options cfz_options_start(void);

/* Returns the name of a mode: "search", "smoke", … Static. */
const char *cfz_mode_name(cfz_mode mode);

/* Finds the codec of that name. Returns false when there is none. */
bool cfz_find_codec(const char *name, vec_codec *codec);

/* Reads argv[1…]. Returns -1 to go on, or the exit status: the help was printed, or the usage is bad. */
int cfz_options_read(int argc, char **argv, cfz_options *out);
void cfz_options_free(cfz_options *o);

#endif
