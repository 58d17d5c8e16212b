/* The options of `siospec fuzz codec`. */
#ifndef CFZ_OPTIONS_H
#define CFZ_OPTIONS_H

#include "cli/options.h"
#include "vector/vector.h"

enum { CFZ_MOST_ADAPTERS = 8 };

typedef struct cfz_options {
    const char *codec_name, *corpus, *findings, *until, *data, *dictionary;
    cli_texts seeds, quirks;
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

/* Reads argv[1…]. Returns -1 to go on, or the exit status: the help was printed, or the usage is bad. */
int cfz_options_read(int argc, char **argv, cfz_options *out);
void cfz_options_free(cfz_options *o);

#endif
