#include "cli/common_options.h"

#include <stdlib.h>
#include <string.h>

#include "text/escape.h"

check_common check_common_start(void) {
    return (check_common){.jobs = -1, .seed = -1};
}

static bool check_outputs(check_common *o, const char *command) {
    sio_buf why = SIO_BUF_INIT;
    size_t on_stdout = 0;
    bool ok = true;
    o->outputs = calloc(o->report.count + 1, sizeof *o->outputs);
    if (o->outputs == NULL) return cli_usage_error(command, "%s", "out of memory"), false;
    for (size_t i = 0; ok && i < o->report.count; i++) {
        ok = rep_output_parse(&o->outputs[o->output_count++], o->report.items[i], &why);
        on_stdout += ok && o->outputs[i].path == NULL;
    }
    if (!ok) cli_usage_error(command, "%s", sio_buf_cstr(&why) == NULL ? "" : sio_buf_cstr(&why));
    if (ok && on_stdout > 1) {
        cli_usage_error(command, "%s", "only one --report can go to standard output; give the others a file");
        ok = false;
    }
    if (ok && on_stdout == 0) ok = rep_output_parse(&o->outputs[o->output_count++], "console", &why);
    sio_buf_free(&why);
    return ok;
}

bool check_common_check(check_common *o, const char *command) {
    const char *wrong = NULL;
    if (o->update_baseline && o->baseline == NULL)
        wrong = "--update-baseline needs --baseline FILE";
    else if (o->update_baseline && o->select.count + o->skip.count > 0)
        wrong = "--update-baseline needs a whole run, without --select and --skip";
    else if (o->bundles != NULL && o->no_bundles)
        wrong = "--bundles and --no-bundles exclude each other";
    else if (o->bundles != NULL && *o->bundles == '\0')
        wrong = "--bundles needs the name of a folder";
    if (wrong != NULL) return cli_usage_error(command, "%s", wrong), false;
    return check_outputs(o, command);
}

void check_common_free(check_common *o) {
    free(o->outputs);
    o->outputs = NULL;
}

bool check_common_repeats(const char *name) {
    static const char *const left_out[] = {
        "select",          "skip",    "jobs", "seed",    "report",     "baseline",
        "update-baseline", "dry-run", "help", "bundles", "no-bundles", "verbose"};
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
        if (strcmp(name, left_out[i]) == 0) return false;
    return true;
}

static bool add_option(sio_buf *out, const char *name, const char *value) {
    return sio_buf_addf(out, " --%s ", name) && txt_escape_shell(out, value);
}

bool check_add_given(const void *target, const cli_option *option, sio_buf *out) {
    const char *variable = (const char *)target + option->offset;
    bool ok = true;
    if (option->kind == CLI_FLAG) return !*(const bool *)variable || sio_buf_addf(out, " --%s", option->name);
    if (option->kind == CLI_NUMBER) {
        int64_t n = *(const int64_t *)(const void *)variable;
        return n < 0 || sio_buf_addf(out, " --%s %lld", option->name, (long long)n);
    }
    if (option->kind == CLI_TEXT) {
        const char *text = *(const char *const *)(const void *)variable;
        return text == NULL || add_option(out, option->name, text);
    }
    const cli_texts *list = (const void *)variable;
    for (size_t i = 0; ok && i < list->count; i++)
        ok = add_option(out, option->name, list->items[i]);
    return ok;
}

bool check_add_command(char *const *command, sio_buf *out) {
    bool ok = command == NULL || sio_buf_add_str(out, " --");
    for (char *const *word = command; ok && word != NULL && *word != NULL; word++)
        ok = sio_buf_add_byte(out, ' ') && txt_escape_shell(out, *word);
    return ok;
}

bool check_add_words(char *const *command, sio_buf *out) {
    bool ok = true;
    for (char *const *word = command; ok && word != NULL && *word != NULL; word++)
        ok = (out->len == 0 || sio_buf_add_byte(out, ' ')) && txt_escape_shell(out, *word);
    return ok;
}
