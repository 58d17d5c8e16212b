/* What siospec fuzz server found, as reports. */
#include <stdlib.h>
#include <string.h>

#include "cli/fuzz_server.h"
#include "cli/outputs.h"
#include "fuzz/finding/report.h"
#include "fuzz/server/finding.h"

static const cli_format formats[] = {{"text", fnd_print_text},
                                     {"json", fnd_print_json},
                                     {"junit", fnd_print_junit},
                                     {"sarif", fnd_print_sarif}};

static const char *const kinds[] = {"crash",        "hang",   "blocked",     "lost", "unanswered",
                                    "disagreement", "memory", "descriptors", NULL};

static cli_outputs outputs(const fuzz_options *o) {
    return (cli_outputs){.command = "fuzz server",
                         .formats = formats,
                         .format_count = sizeof formats / sizeof formats[0],
                         .wanted = &o->report};
}

int fuzz_server_check_reports(const fuzz_options *o) {
    cli_outputs out = outputs(o);
    return cli_outputs_check(&out);
}

FILE *fuzz_server_words(const fuzz_options *o) {
    for (size_t i = 0; i < o->report.count; i++)
        if (strchr(o->report.items[i], ':') == NULL) return stderr;
    return stdout;
}

static char *text_of(const json_t *finding, const char *member) {
    const char *text = json_string_value(json_object_get(finding, member));
    return (char *)(uintptr_t)(text == NULL ? "" : text);
}

/* The key without its kind, or the kind where there is no more. */
static char *rule_of(const json_t *finding) {
    char *kind = text_of(finding, "kind"), *key = text_of(finding, "key");
    size_t n = strlen(kind);
    bool more = strncmp(key, kind, n) == 0 && strncmp(key + n, ": ", 2) == 0 && key[n + 2] != '\0';
    return more ? key + n + 2 : kind;
}

static char *unless_empty(char *text) {
    return *text == '\0' ? NULL : text;
}

static bool add(const live_cabinet *c, const char *key, const json_t *finding, const char *subject,
                fnd_item *to) {
    sio_buf file = SIO_BUF_INIT;
    bool earlier = json_object_get(c->earlier, key) != NULL;
    bool ok =
        sio_buf_addf(&file, "%s/%s.json", c->folder, text_of(finding, "name")) && sio_buf_cstr(&file) != NULL;
    fnd_item item = {.id = text_of(finding, "name"),
                     .kind = text_of(finding, "kind"),
                     .rule = rule_of(finding),
                     .title = text_of(finding, "seen"),
                     .subject = (char *)(uintptr_t)subject,
                     .exception = unless_empty(text_of(finding, "exception")),
                     .frame = unless_empty(text_of(finding, "frame")),
                     .file = earlier ? NULL : (char *)file.data, /* it stands where it was */
                     .status = earlier                                               ? FND_KNOWN
                               : json_is_true(json_object_get(finding, "confirmed")) ? FND_NEW
                                                                                     : FND_LOOSE,
                     .times = (uint64_t)json_integer_value(json_object_get(finding, "times")),
                     .run = (uint64_t)json_integer_value(json_object_get(finding, "run")),
                     .seconds = -1};
    ok = ok && fnd_item_copy(to, &item);
    sio_buf_free(&file);
    return ok;
}

static bool add_subject(const fuzz_options *o, sio_buf *out) {
    char *const *command = o->check.common.rest.command;
    bool ok = o->check.url == NULL || sio_buf_add_str(out, o->check.url);
    for (size_t i = 0; ok && command != NULL && command[i] != NULL; i++)
        ok = (i == 0 || sio_buf_add_byte(out, ' ')) && sio_buf_add_str(out, command[i]);
    return ok && sio_buf_cstr(out) != NULL;
}

int fuzz_server_report(const fuzz_options *o, const live_cabinet *cabinet, fnd_report *r) {
    size_t most = cabinet == NULL ? 0 : json_object_size(cabinet->known), count = 0;
    fnd_item *items = calloc(most + 1, sizeof *items);
    sio_buf subject = SIO_BUF_INIT;
    bool ok = items != NULL && add_subject(o, &subject);
    const char *key;
    json_t *finding;
    if (ok && most > 0)
        json_object_foreach(cabinet->known, key, finding) ok =
            ok && add(cabinet, key, finding, sio_buf_cstr(&subject), &items[count++]);
    r->what = "server";
    r->unit = "scripts";
    r->kinds = kinds;
    r->items = items;
    r->count = count;
    cli_outputs out = outputs(o);
    int status = ok ? cli_outputs_write(&out, r) : check_fail(3, "out of memory");
    for (size_t i = 0; i < count; i++)
        fnd_item_free(&items[i]);
    free(items);
    sio_buf_free(&subject);
    return status;
}
