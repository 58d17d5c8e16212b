/* siospec census: several codecs over the same inputs. */
#include "cli/cmd_census.h"

#include <signal.h>
#include <string.h>

#include "census/census.h"
#include "cli/options.h"
#include "report/file.h"
#include "text/escape.h"

static const char help[] =
    "usage: siospec census [OPTIONS] CMD CMD...\n"
    "\n"
    "Puts the codec vectors, or the files of a folder, to several codecs and tells who agrees with whom, "
    "and\n"
    "which requirement decides where they do not. Each CMD is one word, a shell command that starts an\n"
    "adapter (docs/adapters.md): siospec census 'node my.mjs' 'python3 my.py'\n"
    "\n";

typedef struct census_options {
    cli_texts report, skip;
    const char *data, *select, *inputs, *codec, *quirks;
    int64_t time, memory;
    bool help;
    cli_rest rest;
} census_options;

#define AT(member) offsetof(census_options, member)
static const cli_option options[] = {
    {"select", CLI_TEXT, AT(select), "GLOB", "only vectors whose id matches", 0, 0},
    {"skip", CLI_LIST, AT(skip), "GLOB", "no vectors whose id matches; repeatable", 0, 0},
    {"inputs", CLI_TEXT, AT(inputs), "DIR", "the files of a folder instead of the vectors, each one message",
     0, 0},
    {"codec", CLI_TEXT, AT(codec), "NAME", "what --inputs is for (default: sio5)", 0, 0},
    {"quirks", CLI_TEXT, AT(quirks), "FILE", "differences that are explained, with reason and link", 0, 0},
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]", "console or md; repeatable (default: console)", 0, 0},
    {"time", CLI_NUMBER, AT(time), "MS", "no answer for so long is a hang (default 5000)", 1, 86400000},
    {"memory", CLI_NUMBER, AT(memory), "MIB", "memory that an adapter may have (default 512)", 1, 1 << 20},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"census", options, sizeof options / sizeof options[0]};

typedef bool writer(const cen_census *c, FILE *out);

static const struct {
    const char *name;
    writer *write;
} formats[] = {{"console", cen_console}, {"md", cen_markdown}};

static int complain(const char *text) {
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(text)) ? sio_buf_cstr(&line) : NULL;
    fprintf(stderr, "siospec census: %s\n", shown == NULL ? "out of memory" : shown);
    sio_buf_free(&line);
    return 2;
}

static int complain_of_data(const data_error *error) {
    fputs("siospec census: ", stderr);
    data_error_print(error, stderr);
    return 2;
}

/* ---- options ---- */

static writer *writer_of(const char *option, const char **path) {
    size_t n = strcspn(option, ":");
    *path = option[n] == ':' ? option + n + 1 : NULL;
    if (*path != NULL && **path == '\0') return NULL;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strlen(formats[i].name) == n && memcmp(formats[i].name, option, n) == 0) return formats[i].write;
    return NULL;
}

static bool find_codec(const char *name, vec_codec *codec) {
    for (vec_codec c = VEC_SIO5; c <= VEC_EIO4_OPEN; c++) {
        *codec = c;
        if (name == NULL || strcmp(name, vec_codec_name(c)) == 0) return true;
    }
    return false;
}

static int check_options(const census_options *o) {
    const char *path;
    vec_codec codec;
    for (size_t i = 0; i < o->report.count; i++)
        if (writer_of(o->report.items[i], &path) == NULL)
            return cli_usage_error(syntax.command, "--report '%s' is not FORMAT[:FILE] (known: console md)",
                                   o->report.items[i]);
    if (!find_codec(o->codec, &codec))
        return cli_usage_error(syntax.command, "there is no codec '%s' (docs/vectors.md#codecs)", o->codec);
    if (o->codec != NULL && o->inputs == NULL)
        return cli_usage_error(syntax.command, "%s", "--codec goes with --inputs");
    if (o->select != NULL && o->inputs != NULL)
        return cli_usage_error(syntax.command, "%s", "--select or --inputs, not both");
    if (o->rest.command != NULL)
        return cli_usage_error(syntax.command, "%s", "each command is one word, in quotes, without --");
    if (o->rest.positional.count < 2)
        return cli_usage_error(syntax.command, "%s", "give at least two commands");
    return 0;
}

/* ---- the run ---- */

typedef struct printing {
    writer *write;
    const cen_census *c;
} printing;

static bool print(const void *what, FILE *out) {
    const printing *p = what;
    return p->write(p->c, out);
}

static int write_one(const cen_census *c, writer *write, const char *path) {
    sio_buf why = SIO_BUF_INIT;
    bool ok = rep_file_print(path, print, &(printing){write, c}, &why);
    int status = ok ? 0 : complain(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

static int write_all(const cen_census *c, const census_options *o) {
    int status = 0;
    bool on_stdout = false;
    for (size_t i = 0; i < o->report.count; i++) {
        const char *path = NULL;
        writer *write = writer_of(o->report.items[i], &path);
        on_stdout = on_stdout || path == NULL;
        if (write_one(c, write, path) != 0) status = 2;
    }
    if (!on_stdout && write_one(c, cen_console, NULL) != 0) status = 2;
    return status;
}

static int add_inputs(cen_census *c, const census_options *o) {
    vec_codec codec;
    sio_buf why = SIO_BUF_INIT;
    c->whole = o->select == NULL && o->inputs == NULL;
    find_codec(o->codec, &codec);
    bool ok = o->inputs == NULL ? cen_add_vectors(c, o->select, o->skip.items, o->skip.count)
                                : cen_add_files(c, o->inputs, codec, &why);
    if (ok && c->input_count == 0) {
        sio_buf_add_str(&why, "no vector has such an id");
        ok = false;
    }
    int status = ok ? 0 : complain(why.len == 0 ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

static int take_census(cen_census *c, const census_options *o) {
    adp_options adapter = {.answer_ms = (int)o->time, .memory = (uint64_t)o->memory << 20};
    int status = add_inputs(c, o);
    for (size_t i = 0; status == 0 && i < o->rest.positional.count; i++)
        if (!cen_run(c, o->rest.positional.items[i], &adapter)) status = complain("out of memory");
    if (status == 0 && !cen_shrink(c, &adapter)) status = complain("out of memory");
    if (status == 0) status = write_all(c, o);
    return status == 0 && !cen_explained(c) ? 1 : status;
}

static int with_data(const census_options *o, const data_set *set) {
    data_error error;
    cen_census c = {.vectors = vec_load(set, &error)};
    if (c.vectors != NULL) c.catalogue = data_catalogue_load(set, &error);
    bool ok = c.catalogue != NULL;
    if (ok && o->quirks != NULL) ok = (c.quirks = cen_quirks_read(o->quirks, &error)) != NULL;
    int status = ok ? take_census(&c, o) : complain_of_data(&error);
    cen_free(&c);
    cen_quirks_free(c.quirks);
    data_catalogue_free((data_catalogue *)(uintptr_t)c.catalogue);
    vec_free((vec_set *)(uintptr_t)c.vectors);
    return status;
}

static int run(const census_options *o) {
    data_error error;
    data_set *set = data_open(o->data, &error);
    if (set == NULL) return complain_of_data(&error);
    signal(SIGPIPE, SIG_IGN);
    int status = with_data(o, set);
    data_close(set);
    return status;
}

static void print_help(void) {
    fputs(help, stdout);
    cli_options_help(&syntax, stdout);
    fputs("\nexit status: 0 every difference from what is expected is allowed by its vector or explained; 1 "
          "one is "
          "not,\na quirk is stale, or fewer than two codecs ran to the end; 2 bad usage or broken data\n",
          stdout);
}

int cli_census(int argc, char **argv) {
    census_options o = {.time = 5000, .memory = 512};
    int status = 2;
    if (cli_options_read(&syntax, argc, argv, &o, &o.rest)) {
        if (o.help) {
            print_help();
            status = 0;
        } else {
            status = check_options(&o);
            if (status == 0) status = run(&o);
        }
    }
    cli_options_free(&syntax, &o, &o.rest);
    return status;
}
