/* siospec census: several codecs over the same inputs. */
#include "cli/cmd_census.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "census/census.h"
#include "cli/outputs.h"
#include "text/escape.h"

static const char help[] =
    "usage: siospec census [OPTIONS] CMD CMD...\n"
    "       siospec census [OPTIONS] -- CMD [ARG...] -- CMD [ARG...]...\n"
    "\n"
    "Puts the codec vectors, or the files of a folder, to several codecs and tells who agrees with whom, "
    "and\n"
    "which requirement decides where they do not. Each CMD starts an adapter (docs/adapters.md); before a "
    "--\n"
    "it is one word, a line for the shell. One codec against npm's:\n"
    "\n"
    "    siospec census --quirks conformance/adapters/quirks.json \\\n"
    "        -- ./my-adapter -- conformance/adapters/node-socketio/run\n"
    "\n";

typedef struct census_options {
    cli_texts report, skip, quirks;
    const char *data, *select, *inputs, *codec;
    int64_t time, memory, shrink;
    bool help;
    cli_rest rest;
} census_options;

#define AT(member) offsetof(census_options, member)
static const cli_option options[] = {
    {"select", CLI_TEXT, AT(select), "GLOB", "only vectors whose id matches", 0, 0},
    {"skip", CLI_LIST, AT(skip), "GLOB", "no vectors whose id matches; repeatable", 0, 0},
    {"inputs", CLI_TEXT, AT(inputs), "DIR",
     "the files of a folder instead of the vectors: NAME.bin is a binary message, another file a text, a "
     "folder a sequence",
     0, 0},
    {"codec", CLI_TEXT, AT(codec), "NAME",
     "what --inputs is for: sio5 (default), eio4-packet, eio4-payload, eio4-webtransport, eio4-open", 0, 0},
    {"quirks", CLI_LIST, AT(quirks), "FILE",
     "differences that are explained, with reason and link; repeatable", 0, 0},
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]", "console, md or json; repeatable (default: console)", 0,
     0},
    {"shrink", CLI_NUMBER, AT(shrink), "MS",
     "how long inputs may be made smaller on which codecs disagree (default 60000)", 0, 86400000},
    {"time", CLI_NUMBER, AT(time), "MS", "no answer for so long is a hang (default 5000)", 1, 86400000},
    {"memory", CLI_NUMBER, AT(memory), "MIB", "memory that an adapter may have (default 512)", 1, 1 << 20},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"census", options, sizeof options / sizeof options[0]};

static bool print_console(const void *c, FILE *out) {
    return cen_console(c, out);
}

static bool print_markdown(const void *c, FILE *out) {
    return cen_markdown(c, out);
}

static bool print_json(const void *c, FILE *out) {
    return cen_json(c, out);
}

static const cli_format formats[] = {
    {"console", print_console}, {"md", print_markdown}, {"json", print_json}};

static cli_outputs outputs_of(const census_options *o) {
    return (cli_outputs){.command = syntax.command,
                         .formats = formats,
                         .format_count = sizeof formats / sizeof formats[0],
                         .wanted = &o->report};
}

static int complain(const char *text) {
    return cli_complain(syntax.command, text);
}

static int complain_of_data(const data_error *error) {
    fputs("siospec census: ", stderr);
    data_error_print(error, stderr);
    return 2;
}

/* ---- options ---- */

static bool find_codec(const char *name, vec_codec *codec) {
    for (vec_codec c = VEC_SIO5; c <= VEC_EIO4_OPEN; c++) {
        *codec = c;
        if (name == NULL || strcmp(name, vec_codec_name(c)) == 0) return true;
    }
    return false;
}

static int check_inputs(const census_options *o) {
    vec_codec codec;
    if (!find_codec(o->codec, &codec))
        return cli_usage_error(syntax.command, "there is no codec '%s' (docs/vectors.md#codecs)", o->codec);
    if (o->codec != NULL && o->inputs == NULL)
        return cli_usage_error(syntax.command, "%s", "--codec goes with --inputs");
    if ((o->select != NULL || o->skip.count > 0) && o->inputs != NULL)
        return cli_usage_error(syntax.command, "%s", "--select and --skip choose vectors: not with --inputs");
    return 0;
}

static int check_options(const census_options *o, size_t commands) {
    cli_outputs outputs = outputs_of(o);
    if (check_inputs(o) != 0) return 2;
    if (commands < 2)
        return cli_usage_error(
            syntax.command, "%s",
            "give at least two commands, each one word in quotes, or each behind its own --");
    return cli_outputs_check(&outputs);
}

/* ---- commands ---- */

/* Lines for the shell. */
typedef struct commands {
    sio_buf *lines;
    size_t count;
} commands;

static void free_commands(commands *c) {
    for (size_t i = 0; i < c->count; i++)
        sio_buf_free(&c->lines[i]);
    free(c->lines);
}

/* What stands behind each `--`. */
static bool add_split(commands *c, char *const *word) {
    bool ok = true;
    for (; ok && *word != NULL; word++) {
        bool next = strcmp(*word, "--") == 0;
        if (next || c->count == 0) c->count++;
        if (next) continue;
        sio_buf *line = &c->lines[c->count - 1];
        ok = (line->len == 0 || sio_buf_add_byte(line, ' ')) && txt_escape_shell(line, *word);
    }
    return ok;
}

/* `siospec census 'A x' -- B y -- C`: three. An empty command is none. */
static bool read_commands(const cli_rest *rest, commands *c) {
    size_t most = rest->positional.count + 1;
    for (char *const *word = rest->command; word != NULL && *word != NULL; word++)
        most++;
    *c = (commands){.lines = calloc(most, sizeof *c->lines)};
    bool ok = c->lines != NULL;
    for (size_t i = 0; ok && i < rest->positional.count; i++)
        ok = sio_buf_add_str(&c->lines[c->count++], rest->positional.items[i]);
    if (ok && rest->command != NULL) {
        c->count++;
        ok = add_split(c, rest->command);
    }
    for (size_t i = 0; ok && i < c->count; i++)
        ok = sio_buf_cstr(&c->lines[i]) != NULL;
    return ok;
}

static bool any_is_empty(const commands *c) {
    for (size_t i = 0; i < c->count; i++)
        if (c->lines[i].len == 0) return true;
    return false;
}

/* ---- the run ---- */

static int add_inputs(cen_census *c, const census_options *o) {
    vec_codec codec;
    sio_buf why = SIO_BUF_INIT;
    c->whole = o->select == NULL && o->inputs == NULL;
    find_codec(o->codec, &codec);
    bool ok = o->inputs == NULL ? cen_add_vectors(c, o->select, o->skip.items, o->skip.count)
                                : cen_add_files(c, o->inputs, codec, &why);
    int status = ok ? 0 : complain(why.len == 0 ? "out of memory" : sio_buf_cstr(&why));
    if (ok && c->input_count == 0) {
        complain("nothing is selected: no vector has such an id (siospec list vectors)");
        status = 3;
    }
    sio_buf_free(&why);
    return status;
}

static int verdict_of(const cen_census *c) {
    if (!cen_explained(c)) return 1;
    return cen_all_started(c) ? 0 : 3;
}

static int take_census(cen_census *c, const census_options *o, commands *all) {
    adp_options adapter = {.answer_ms = (int)o->time, .memory = (uint64_t)o->memory << 20};
    cli_outputs outputs = outputs_of(o);
    int status = add_inputs(c, o);
    for (size_t i = 0; status == 0 && i < all->count; i++)
        if (!cen_run(c, sio_buf_cstr(&all->lines[i]), &adapter)) status = complain("out of memory");
    if (status == 0 && !cen_shrink(c, &adapter, o->shrink)) status = complain("out of memory");
    if (status == 0) status = cli_outputs_write(&outputs, c);
    return status == 0 ? verdict_of(c) : status;
}

static bool read_quirks(const census_options *o, cen_census *c, data_error *error) {
    c->quirks = cen_quirks_new();
    bool ok = c->quirks != NULL || data_fail(error, NULL, NULL, 0, "out of memory");
    for (size_t i = 0; ok && i < o->quirks.count; i++)
        ok = cen_quirks_add(c->quirks, o->quirks.items[i], error);
    return ok;
}

static json_t *load_leniencies(const data_set *set, data_error *error) {
    const data_file *file = data_find(set, "leniencies.json");
    if (file != NULL) return data_parse(file, error);
    data_fail(error, "leniencies.json", NULL, 0, "is not there");
    return NULL;
}

static int with_data(const census_options *o, commands *all, const data_set *set) {
    data_error error;
    json_t *leniencies = NULL;
    cen_census c = {.vectors = vec_load(set, &error)};
    if (c.vectors != NULL) c.catalogue = data_catalogue_load(set, &error);
    if (c.catalogue != NULL) leniencies = load_leniencies(set, &error);
    c.leniencies = json_object_get(leniencies, "leniencies");
    bool ok = leniencies != NULL && read_quirks(o, &c, &error);
    int status = ok ? take_census(&c, o, all) : complain_of_data(&error);
    cen_free(&c);
    cen_quirks_free(c.quirks);
    json_decref(leniencies);
    data_catalogue_free((data_catalogue *)(uintptr_t)c.catalogue);
    vec_free((vec_set *)(uintptr_t)c.vectors);
    return status;
}

static int run(const census_options *o, commands *all) {
    data_error error;
    data_set *set = data_open(o->data, &error);
    if (set == NULL) return complain_of_data(&error);
    signal(SIGPIPE, SIG_IGN);
    int status = with_data(o, all, set);
    data_close(set);
    return status;
}

static int read_and_run(const census_options *o) {
    commands all;
    int status = read_commands(&o->rest, &all) ? 0 : complain("out of memory");
    if (status == 0) status = check_options(o, any_is_empty(&all) ? 0 : all.count);
    if (status == 0) status = run(o, &all);
    free_commands(&all);
    return status;
}

static void print_help(void) {
    fputs(help, stdout);
    cli_options_help(&syntax, stdout);
    fputs("\nexit status: 0 every difference from what is expected is allowed by its vector or explained; 1 "
          "one is\nnot, a quirk is stale, or a codec did not run to its end; 2 bad usage or broken data; 3 a "
          "codec could not\nbe started, or nothing is selected\n",
          stdout);
}

int cli_census(int argc, char **argv) {
    census_options o = {.time = 5000, .memory = 512, .shrink = 60000};
    int status = 2;
    if (cli_options_read(&syntax, argc, argv, &o, &o.rest)) {
        if (o.help) {
            print_help();
            status = 0;
        } else {
            status = read_and_run(&o);
        }
    }
    cli_options_free(&syntax, &o, &o.rest);
    return status;
}
