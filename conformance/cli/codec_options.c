#include "cli/codec_options.h"

#define AT(member) offsetof(codec_options, member)
static const cli_option options[] = {
    CHECK_COMMON_SELECTION,
    {"leniency", CLI_LIST, AT(leniency), "NAME", "the codec claims it, though its hello does not; repeatable",
     0, 0},
    {"time", CLI_NUMBER, AT(time), "MS", "no answer for so long is a hang (default 5000)", 1, 86400000},
    {"memory", CLI_NUMBER, AT(memory), "MIB", "memory that the adapter may have (default 512)", 1, 1 << 20},
    {"trace", CLI_FLAG, AT(trace), NULL, "print every frame on standard error", 0, 0},
    CHECK_COMMON_RUN("adapters that run at once (default 1)"),
    CHECK_COMMON_RESULTS,
    CHECK_COMMON_END,
};
static const cli_syntax syntax = {"check codec", options, sizeof options / sizeof options[0]};

void codec_options_help(FILE *out) {
    fputs(
        "usage: siospec check codec [OPTIONS] -- CMD [ARG...]\n"
        "\n"
        "Checks a codec: CMD is an adapter, which reads requests from its standard input, calls the codec "
        "and "
        "writes answers\nto its standard output. docs/adapters.md says how to write one, in about 40 lines.\n"
        "\n",
        out);
    cli_options_help(&syntax, out);
    fputs("\nexit status: 0 conformant, or only known failures; 1 a new failure, flaky case, crash, hang or "
          "too much memory, or\na stale baseline; 2 bad usage or broken data; 3 the adapter did not start or "
          "is "
          "not to be believed, or nothing was\nconclusive\n",
          out);
}

static bool check_target(const codec_options *o) {
    const cli_rest *rest = &o->common.rest;
    if (rest->positional.count > 0)
        return cli_usage_error(syntax.command, "unexpected '%s': the adapter's command stands behind --",
                               rest->positional.items[0]),
               false;
    if (rest->command != NULL && rest->command[0] == NULL)
        return cli_usage_error(syntax.command, "no command behind --"), false;
    if (rest->command == NULL && !o->common.dry_run)
        return cli_usage_error(syntax.command, "give -- CMD, an adapter to start"), false;
    return true;
}

bool codec_options_read(codec_options *o, int argc, char **argv) {
    *o = (codec_options){.common = check_common_start(), .time = -1, .memory = -1};
    if (!cli_options_read(&syntax, argc, argv, o, &o->common.rest)) return false;
    return o->common.help || (check_target(o) && check_common_check(&o->common, syntax.command));
}

void codec_options_free(codec_options *o) {
    cli_options_free(&syntax, o, &o->common.rest);
    check_common_free(&o->common);
}

bool codec_options_replay(const codec_options *o, uint64_t seed, sio_buf *head, sio_buf *tail) {
    bool ok = sio_buf_add_str(head, "siospec check codec");
    for (size_t i = 0; ok && i < syntax.count; i++)
        if (check_common_repeats(options[i].name) && options[i].offset != AT(trace))
            ok = check_add_given(o, &options[i], head);
    (void)seed; /* nothing of a vector is random */
    return ok && check_add_command(o->common.rest.command, tail);
}
