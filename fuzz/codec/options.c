#include "fuzz/codec/options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cli/time_option.h"

static const char help[] =
    "usage: siospec fuzz codec [MODE] [OPTIONS] -- CMD [ARG...] [-- CMD2 [ARG...]]...\n"
    "\n"
    "Fuzzes a codec in any language through its adapter (docs/adapters.md) with "
    "libFuzzer, led by the coverage\n"
    "that the adapter reports. With several adapters, or with --reference, each is "
    "compared with the reference\n"
    "codec, too. Runs until --time or --runs is over, or it is interrupted.\n"
    "\n"
    "  smoke      a minute with seed 1; --corpus is read, and stays as it is\n"
    "  batch      without end, over --corpus; begun again, it goes on: what was found "
    "before is known\n"
    "  prune      no search: removes from --corpus what covers nothing that smaller "
    "inputs do not\n"
    "  cover      no search: says what --corpus (or the vectors) covers\n"
    "\n";

#define AT(member) offsetof(cfz_options, member)
static const cli_option options[] = {
    {"codec", CLI_TEXT, AT(codec_name), "NAME",
     "sio5 (default), eio4-packet, eio4-payload, eio4-webtransport, eio4-open", 0, 0},
    {"time", CLI_TEXT, AT(time_text), "TIME",
     "end after so long, such as 60s, 10m or 2h (default 60s, batch 0; 0: never)", 0, 0},
    {"runs", CLI_NUMBER, AT(runs), "N", "end after so many inputs (default 0: never)", 0, (int64_t)1 << 53},
    {"seed", CLI_NUMBER, AT(seed), "N", "seed of all that is random (default: a fresh one; smoke: 1)", 1,
     UINT32_MAX},
    {"corpus", CLI_TEXT, AT(corpus), "DIR", "begin with its inputs, and keep new ones there", 0, 0},
    {"seeds", CLI_LIST, AT(seeds), "DIR", "begin with these inputs instead of the vectors; repeatable", 0, 0},
    {"dictionary", CLI_TEXT, AT(dictionary), "FILE", "words to use, as libFuzzer and AFL++ write them", 0, 0},
    {"findings", CLI_TEXT, AT(findings), "DIR", "where findings go (default: siospec-findings)", 0, 0},
    {"known", CLI_TEXT, AT(known), "DIR", "findings with a file there are known, and no failure", 0, 0},
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]", "text, json, junit, sarif; repeatable (default: text)",
     0, 0},
    {"quirks", CLI_LIST, AT(quirks), "FILE", "findings that are explained, with reason and link; repeatable",
     0, 0},
    {"reference", CLI_FLAG, AT(reference), NULL,
     "compare with the reference codec also when there is one adapter", 0, 0},
    {"until", CLI_TEXT, AT(until), "GLOB", "end at the first finding whose KIND/RULE matches ('*': any)", 0,
     0},
    {"harmless", CLI_FLAG, AT(harmless), NULL, "leave out seeds that show a finding themselves", 0, 0},
    {"answer", CLI_NUMBER, AT(answer), "MS", "so much processor time for one input is a hang (default 2000)",
     1, 86400000},
    {"memory", CLI_NUMBER, AT(memory), "MIB", "memory that an adapter may have (default 1024)", 16, 1 << 20},
    {"swell", CLI_NUMBER, AT(swell), "BYTES",
     "new inputs are also tried this large (default 1048576; 0: not)", 0, 1 << 26},
    {"memory-per-byte", CLI_NUMBER, AT(memory_per_byte), "N",
     "memory that a byte of these may take (default 48; 6 times that in JSON structure)", 1, 1 << 20},
    {"time-per-byte", CLI_NUMBER, AT(time_per_byte), "NS",
     "processor time that a byte of these may take (default 1000)", 1, 1 << 30},
    {"attachments", CLI_NUMBER, AT(attachments), "N",
     "a packet may not wait for so many (default 1000; 0: any)", 0, 100000},
    {"max-len", CLI_NUMBER, AT(most), "BYTES", "longest input (default 1024)", 1, 1 << 20},
    {"blind", CLI_FLAG, AT(blind), NULL, "ask for no coverage and use none", 0, 0},
    {"bytes", CLI_FLAG, AT(bytes_only), NULL, "mutate bytes only, not packets", 0, 0},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"verbose", CLI_FLAG, AT(verbose), NULL, "show what libFuzzer says", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"fuzz codec", options, sizeof options / sizeof options[0]};

static const char after[] =
    "\n"
    "exit status: 0 nothing was found that is not explained; 1 findings; 2 bad usage or broken data; 3 an\n"
    "adapter could not be started, or files could not be written\n";

static const char *const modes[CFZ_MODES] = {"search", "smoke", "batch", "prune", "cover"};

const char *cfz_mode_name(cfz_mode mode) {
    return modes[mode];
}

bool cfz_find_codec(const char *name, vec_codec *codec) {
    for (vec_codec c = VEC_SIO5; c <= VEC_EIO4_OPEN; c++) {
        *codec = c;
        if (strcmp(name, vec_codec_name(c)) == 0) return true;
    }
    return false;
}

static bool find_mode(cfz_options *o) {
    if (o->rest.positional.count == 0) return true;
    for (o->mode = CFZ_SMOKE; o->mode < CFZ_MODES; o->mode++)
        if (strcmp(o->rest.positional.items[0], modes[o->mode]) == 0) return o->rest.positional.count == 1;
    return false;
}

/* Each further -- begins another command. */
static int split_commands(cfz_options *o) {
    char **word = o->rest.command;
    while (word != NULL && *word != NULL) {
        if (o->commands == CFZ_MOST_ADAPTERS)
            return cli_usage_error(syntax.command, "at most %d adapters", CFZ_MOST_ADAPTERS);
        o->command[o->commands++] = word;
        while (*word != NULL && strcmp(*word, "--") != 0)
            word++;
        if (word == o->command[o->commands - 1])
            return cli_usage_error(syntax.command, "%s", "-- without a command");
        if (*word != NULL) *word++ = NULL;
    }
    return o->commands > 0 ? -1 : cli_usage_error(syntax.command, "%s", "give a command behind --");
}

static int check_mode(cfz_options *o) {
    if (!find_mode(o))
        return cli_usage_error(
            syntax.command,
            "'%s' is no option and no mode (smoke, batch, prune, cover); commands stand behind --",
            o->rest.positional.items[o->rest.positional.count - 1]);
    if ((o->mode == CFZ_BATCH || o->mode == CFZ_PRUNE) && o->corpus == NULL)
        return cli_usage_error(syntax.command, "%s needs --corpus DIR", modes[o->mode]);
    if (o->mode == CFZ_BATCH && o->time_text == NULL) o->time = 0;
    return -1;
}

static int check(cfz_options *o) {
    int status = check_mode(o);
    if (status >= 0) return status;
    if (o->codec_name != NULL && !cfz_find_codec(o->codec_name, &o->codec))
        return cli_usage_error(syntax.command, "there is no codec '%s' (docs/vectors.md#codecs)",
                               o->codec_name);
    if (o->time_text != NULL && !cli_time_parse(o->time_text, &o->time))
        return cli_usage_error(syntax.command, "--time is such as 60s, 10m or 2h, not '%s'", o->time_text);
    return split_commands(o);
}

static int64_t fresh_seed(void) {
    uint32_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = 0x5eed;
    return seed == 0 ? 1 : seed;
}

cfz_options cfz_options_start(void) {
    return (cfz_options){.time = 60,
                         .seed = 1,
                         .most = 1024,
                         .answer = 2000,
                         .memory = 1024,
                         .swell = 1 << 20,
                         .memory_per_byte = 48,
                         .time_per_byte = 1000,
                         .attachments = 1000,
                         .codec = VEC_SIO5,
                         .findings = "siospec-findings"};
}

int cfz_options_read(int argc, char **argv, cfz_options *o) {
    *o = cfz_options_start();
    o->seed = -1;
    if (!cli_options_read(&syntax, argc, argv, o, &o->rest)) return 2;
    if (o->help) {
        fputs(help, stdout);
        cli_options_help(&syntax, stdout);
        fputs(after, stdout);
        return 0;
    }
    int status = check(o);
    if (o->seed < 0) o->seed = o->mode == CFZ_SMOKE ? 1 : fresh_seed();
    return status;
}

void cfz_options_free(cfz_options *o) {
    cli_options_free(&syntax, o, &o->rest);
}
