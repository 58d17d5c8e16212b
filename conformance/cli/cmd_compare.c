/* siospec compare: JSON reports side by side, and what changed since. */
#include "cli/cmd_compare.h"

#include <stdlib.h>
#include <string.h>

#include "cli/outputs.h"
#include "compare/table.h"

static const char help[] =
    "usage: siospec compare A.json B.json ... [OPTIONS]\n"
    "\n"
    "Sets reports of `siospec check --report json:FILE` side by side. Reports of one testee (the same "
    "command,\n"
    "or the same URL) are taken in their order in time: what changed from the first to the last is told.\n"
    "Reports of several testees make a matrix.\n"
    "\n";

typedef struct compare_options {
    cli_texts report;
    bool cases, since, matrix, strict, help;
    const char *data;
    cli_rest rest;
} compare_options;

#define AT(member) offsetof(compare_options, member)
static const cli_option options[] = {
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]",
     "console, md, json or html; repeatable (default: console)", 0, 0},
    {"cases", CLI_FLAG, AT(cases), NULL, "a matrix of cases instead of requirements", 0, 0},
    {"since", CLI_FLAG, AT(since), NULL, "tell what changed, whatever the testees are called", 0, 0},
    {"matrix", CLI_FLAG, AT(matrix), NULL, "a matrix, also when the testee is the same", 0, 0},
    {"strict", CLI_FLAG, AT(strict), NULL, "a case that is now only lenient got worse", 0, 0},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"compare", options, sizeof options / sizeof options[0]};

static bool print_console(const void *t, FILE *out) {
    return cmp_console(t, out);
}

static bool print_markdown(const void *t, FILE *out) {
    return cmp_markdown(t, out);
}

static bool print_json(const void *t, FILE *out) {
    return cmp_json(t, out);
}

static bool print_html(const void *t, FILE *out) {
    return cmp_html(t, out);
}

static const cli_format formats[] = {
    {"console", print_console}, {"md", print_markdown}, {"json", print_json}, {"html", print_html}};

static cli_outputs outputs_of(const compare_options *o) {
    return (cli_outputs){.command = syntax.command,
                         .formats = formats,
                         .format_count = sizeof formats / sizeof formats[0],
                         .wanted = &o->report};
}

static int check_options(const compare_options *o) {
    if (o->since && o->matrix) return cli_usage_error(syntax.command, "%s", "--since or --matrix, not both");
    if (o->rest.command != NULL) return cli_usage_error(syntax.command, "%s", "takes files, not a command");
    if (o->rest.positional.count < 2)
        return cli_usage_error(syntax.command, "%s", "give at least two reports");
    cli_outputs outputs = outputs_of(o);
    return cli_outputs_check(&outputs);
}

static bool one_testee(const cmp_report *reports, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (!cmp_same_testee(&reports[0], &reports[i])) return false;
    return true;
}

static int compare(const compare_options *o, const cmp_report *reports, size_t count,
                   const data_catalogue *catalogue) {
    cmp_table t;
    cli_outputs outputs = outputs_of(o);
    cmp_changes changes = {.items = NULL};
    bool ok = o->cases ? cmp_table_by_case(&t, reports, count)
                       : cmp_table_by_requirement(&t, reports, count, catalogue);
    bool since = o->since || (!o->matrix && one_testee(reports, count));
    if (ok && since) {
        ok = cmp_changes_find(&changes, &reports[0], &reports[count - 1]);
        changes.strict = o->strict;
        t.changes = &changes;
    }
    int status = ok ? cli_outputs_write(&outputs, &t) : cli_complain(syntax.command, "out of memory");
    if (status == 0 && since && cmp_changes_worse(&changes)) status = 1;
    free(changes.items);
    cmp_table_free(&t);
    return status;
}

static int load_and_compare(const compare_options *o, const data_catalogue *catalogue) {
    size_t count = o->rest.positional.count;
    cmp_report *reports = calloc(count, sizeof *reports);
    if (reports == NULL) return cli_complain(syntax.command, "out of memory");
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++) {
        sio_buf why = SIO_BUF_INIT;
        if (!cmp_report_load(&reports[i], o->rest.positional.items[i], &why))
            status = cli_complain(syntax.command,
                                  sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
        sio_buf_free(&why);
    }
    if (status == 0) status = compare(o, reports, count, catalogue);
    for (size_t i = 0; i < count; i++)
        cmp_report_free(&reports[i]);
    free(reports);
    return status;
}

static int run(const compare_options *o) {
    data_error error;
    data_set *set = data_open(o->data, &error);
    data_catalogue *catalogue = set == NULL ? NULL : data_catalogue_load(set, &error);
    int status = 2;
    if (catalogue != NULL)
        status = load_and_compare(o, catalogue);
    else
        data_error_print(&error, stderr);
    data_catalogue_free(catalogue);
    data_close(set);
    return status;
}

int cli_compare(int argc, char **argv) {
    compare_options o = {.data = NULL};
    int status = 2;
    if (cli_options_read(&syntax, argc, argv, &o, &o.rest)) {
        if (o.help) {
            fputs(help, stdout);
            cli_options_help(&syntax, stdout);
            fputs("\nexit status: 0 nothing got worse, or a matrix; 1 something got worse; 2 bad usage or a "
                  "broken report\n",
                  stdout);
            status = 0;
        } else {
            status = check_options(&o);
            if (status == 0) status = run(&o);
        }
    }
    cli_options_free(&syntax, &o, &o.rest);
    return status;
}
