#include "fuzz/codec/finding.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapter/request.h"
#include "base/json_string.h"
#include "report/file.h"
#include "text/escape.h"

enum { MOST = 512, SHOWN = 2000, SLUG = 40 };

typedef struct entry {
    char *name;    /* KIND-RULE-HASH, also of its files */
    char *line;    /* for people */
    size_t length; /* of its shortest input */
    uint64_t times, run;
    double seconds;
    const cen_quirk *quirk; /* NULL: not explained */
} entry;

struct cfz_findings {
    cfz_findings_setup setup;
    entry items[MOST];
    size_t count, known;
    char *error;
};

cfz_findings *cfz_findings_new(const cfz_findings_setup *setup) {
    cfz_findings *f = calloc(1, sizeof *f);
    if (f != NULL) f->setup = *setup;
    return f;
}

void cfz_findings_free(cfz_findings *f) {
    for (size_t i = 0; f != NULL && i < f->count; i++) {
        free(f->items[i].name);
        free(f->items[i].line);
    }
    if (f != NULL) free(f->error);
    free(f);
}

/* ---- names ---- */

void cfz_slug(const char *text, size_t most, sio_buf *out) {
    size_t start = out->len;
    bool gap = false;
    for (; *text != '\0' && out->len - start < most; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\'') { /* what is quoted is often the input */
            const char *end = strchr(text + 1, c);
            if (end != NULL && end - text < 64) text = end;
            gap = true;
        } else if (isalpha(c)) {
            if (gap && out->len > start) sio_buf_add_byte(out, '-');
            sio_buf_add_byte(out, (uint8_t)tolower(c));
            gap = false;
        } else {
            gap = true;
        }
    }
}

static uint32_t hash_of(const char *a, const char *b, const char *c) {
    const char *const parts[] = {a, b, c};
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < 3; i++)
        for (const char *p = parts[i]; p[0] != '\0'; p++)
            hash = (hash ^ (uint8_t)p[0]) * 16777619U;
    return hash;
}

static void add_clean(sio_buf *out, const char *text) {
    for (size_t i = 0; i < SLUG && text[i] != '\0'; i++)
        sio_buf_add_byte(out, isalnum((unsigned char)text[i]) ? (uint8_t)text[i] : '-');
}

static char *name_of(const cfz_finding *g) {
    sio_buf name = SIO_BUF_INIT;
    add_clean(&name, g->kind);
    sio_buf_add_byte(&name, '-');
    add_clean(&name, g->rule);
    sio_buf_addf(&name, "-%08x", hash_of(g->kind, g->rule, g->adapter->who.name));
    char *text = sio_buf_cstr(&name) == NULL ? NULL : strdup(sio_buf_cstr(&name));
    sio_buf_free(&name);
    return text;
}

/* ---- files ---- */

typedef struct document {
    const cfz_findings *f;
    const cfz_finding *g;
    const entry *e;
} document;

static bool add_member(sio_buf *out, const char *key, sio_slice text) {
    return sio_buf_addf(out, "  \"%s\": ", key) && txt_escape_json(out, text) && sio_buf_add_str(out, ",\n");
}

static bool add_text(sio_buf *out, const char *key, const char *text) {
    return add_member(out, key, sio_slice_str(text));
}

static bool add_command(sio_buf *out, char *const *argv) {
    bool ok = sio_buf_add_str(out, "  \"command\": [");
    for (size_t i = 0; ok && argv[i] != NULL; i++)
        ok = (i == 0 || sio_buf_add_str(out, ", ")) && txt_escape_json(out, sio_slice_str(argv[i]));
    return ok && sio_buf_add_str(out, "],\n");
}

static bool add_input(sio_buf *out, const cfz_input *in) {
    bool ok = sio_buf_add_str(out, "  \"input\": [");
    for (size_t i = 0; ok && i < in->count; i++)
        ok = (i == 0 || sio_buf_add_str(out, ", ")) && adp_write_message(in->message[i], in->binary[i], out);
    return ok && sio_buf_add_str(out, "]\n}\n");
}

static bool add_document(const document *d, sio_buf *out) {
    const cfz_finding *g = d->g;
    const adp_identity *who = &g->adapter->who;
    bool ok = sio_buf_add_str(out, "{\n  \"schema\": 1,\n") && add_text(out, "id", d->e->name) &&
              add_text(out, "kind", g->kind) && add_text(out, "rule", g->rule) &&
              add_text(out, "title", g->title) && add_text(out, "codec", vec_codec_name(d->f->setup.codec)) &&
              add_text(out, "name", who->name) && add_text(out, "version", who->version) &&
              add_text(out, "language", who->language) && add_command(out, g->adapter->options.argv);
    if (g->exception != NULL) ok = ok && add_text(out, "exception", g->exception);
    if (g->answer.len > 0) ok = ok && add_member(out, "answer", sio_slice_sub(g->answer, 0, SHOWN));
    if (d->e->quirk != NULL) ok = ok && add_text(out, "explained", d->e->quirk->reason);
    ok = ok &&
         sio_buf_addf(out, "  \"seed\": %llu,\n  \"run\": %llu,\n  \"seconds\": %.1f,\n",
                      (unsigned long long)d->f->setup.seed, (unsigned long long)d->e->run, d->e->seconds);
    return ok && add_input(out, g->input);
}

static bool print_document(const void *what, FILE *out) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = add_document(what, &text);
    if (ok) fwrite(text.data, 1, text.len, out);
    sio_buf_free(&text);
    return ok;
}

static bool print_bytes(const void *what, FILE *out) {
    const sio_slice *bytes = what;
    fwrite(bytes->ptr, 1, bytes->len, out);
    return true;
}

static bool write_one(const cfz_findings *f, const char *name, const char *ending, rep_print *print,
                      const void *what, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&path, "%s/%s.%s", f->setup.folder, name, ending) && sio_buf_cstr(&path) != NULL &&
              rep_file_print(sio_buf_cstr(&path), print, what, why);
    sio_buf_free(&path);
    return ok;
}

static void write_files(cfz_findings *f, const entry *e, const cfz_finding *g) {
    sio_buf why = SIO_BUF_INIT;
    document d = {f, g, e};
    bool ok = mkdir(f->setup.folder, 0777) == 0 || errno == EEXIST;
    if (!ok) sio_buf_addf(&why, "cannot make the folder %s: %s", f->setup.folder, strerror(errno));
    ok = ok && write_one(f, e->name, "input", print_bytes, &g->bytes, &why) &&
         write_one(f, e->name, "json", print_document, &d, &why);
    if (!ok && f->error == NULL)
        f->error = strdup(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
}

/* ---- the list ---- */

static entry *find(cfz_findings *f, const char *name) {
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->items[i].name, name) == 0) return &f->items[i];
    return NULL;
}

static const cen_quirk *explain(cfz_findings *f, const cfz_finding *g) {
    sio_buf name = SIO_BUF_INIT;
    const cen_quirk *quirk = NULL;
    if (sio_buf_addf(&name, "%s/%s", g->kind, g->rule) && sio_buf_cstr(&name) != NULL)
        quirk = cen_quirks_finding(f->setup.quirks, g->adapter->who.name, g->adapter->who.version,
                                   sio_buf_cstr(&name));
    sio_buf_free(&name);
    return quirk;
}

static char *line_of(const cfz_finding *g) {
    sio_buf line = SIO_BUF_INIT;
    sio_buf_addf(&line, "%s/%s  ", g->kind, g->rule);
    txt_escape_terminal(&line, sio_slice_str(g->adapter->who.name));
    sio_buf_add_byte(&line, ' ');
    txt_escape_terminal(&line, sio_slice_str(g->adapter->who.version));
    sio_buf_add_str(&line, ": ");
    txt_escape_terminal(&line, sio_slice_str(g->title));
    char *text = sio_buf_cstr(&line) == NULL ? NULL : strdup(sio_buf_cstr(&line));
    sio_buf_free(&line);
    return text;
}

static entry *add_entry(cfz_findings *f, const cfz_finding *g, char *name) {
    char *line = line_of(g);
    if (f->count == MOST || line == NULL) {
        free(line);
        free(name);
        return NULL;
    }
    entry *e = &f->items[f->count++];
    *e = (entry){.name = name, .line = line, .length = SIZE_MAX, .quirk = explain(f, g)};
    if (e->quirk != NULL) f->known++;
    return e;
}

bool cfz_findings_note(cfz_findings *f, const cfz_finding *g, uint64_t run, double seconds) {
    char *name = name_of(g);
    entry *e = name == NULL ? NULL : find(f, name);
    bool fresh = e == NULL && name != NULL;
    if (fresh)
        e = add_entry(f, g, name);
    else
        free(name);
    if (e == NULL) return false;
    if (e->times++ == 0) {
        e->run = run;
        e->seconds = seconds;
    }
    if (g->bytes.len < e->length) {
        e->length = g->bytes.len;
        if (f->setup.folder != NULL) write_files(f, e, g);
    }
    return fresh;
}

size_t cfz_findings_count(const cfz_findings *f) {
    return f->count - f->known;
}

size_t cfz_findings_known(const cfz_findings *f) {
    return f->known;
}

const char *cfz_findings_error(const cfz_findings *f) {
    return f->error;
}

void cfz_findings_print(const cfz_findings *f, FILE *out) {
    for (size_t i = 0; i < f->count; i++) {
        const entry *e = &f->items[i];
        fprintf(out, "%s %s\n    %s/%s.json; first after %.1f s, %llu inputs; seen %llu times\n",
                e->quirk == NULL ? "FOUND" : "known", e->line, f->setup.folder, e->name, e->seconds,
                (unsigned long long)e->run, (unsigned long long)e->times);
        if (e->quirk != NULL) fprintf(out, "    %s\n", e->quirk->reason);
    }
}
