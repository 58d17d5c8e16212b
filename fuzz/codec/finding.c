#include "fuzz/codec/finding.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/codec/finding_write.h"

enum { MOST = 512, SLUG = 40 };

const char *const cfz_kinds[] = {"crash", "hang", "memory", "noise", "type", "wait", "dear", "differ", NULL};

struct cfz_findings {
    cfz_findings_setup setup;
    fnd_item items[MOST];
    size_t length[MOST]; /* of the shortest input of each */
    cfz_swelling swelling[MOST];
    size_t count, known;
    char *error;
};

cfz_findings *cfz_findings_new(const cfz_findings_setup *setup) {
    cfz_findings *f = calloc(1, sizeof *f);
    if (f != NULL) f->setup = *setup;
    return f;
}

void cfz_findings_free(cfz_findings *f) {
    for (size_t i = 0; f != NULL && i < f->count; i++)
        fnd_item_free(&f->items[i]);
    if (f != NULL) free(f->error);
    free(f);
}

/* ---- names ---- */

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

static bool add_name(const cfz_finding *g, sio_buf *name) {
    add_clean(name, g->kind);
    sio_buf_add_byte(name, '-');
    add_clean(name, g->rule);
    return sio_buf_addf(name, "-%08x", hash_of(g->kind, g->rule, g->adapter->who.name)) &&
           sio_buf_cstr(name) != NULL;
}

/* ---- the list ---- */

static size_t find(const cfz_findings *f, const char *id) {
    size_t i = 0;
    while (i < f->count && strcmp(f->items[i].id, id) != 0)
        i++;
    return i;
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

static bool was_known(const cfz_findings *f, const char *id) {
    sio_buf path = SIO_BUF_INIT;
    bool known = f->setup.known != NULL && sio_buf_addf(&path, "%s/%s.json", f->setup.known, id) &&
                 sio_buf_cstr(&path) != NULL && access(sio_buf_cstr(&path), F_OK) == 0;
    sio_buf_free(&path);
    return known;
}

/* Texts of the item are only borrowed here. */
static void fill(cfz_findings *f, const cfz_finding *g, char *id, char *subject, char *file, fnd_item *item) {
    const cen_quirk *quirk = explain(f, g);
    *item = (fnd_item){.id = id,
                       .kind = (char *)(uintptr_t)g->kind,
                       .rule = (char *)(uintptr_t)g->rule,
                       .title = (char *)(uintptr_t)g->title,
                       .subject = subject,
                       .file = f->setup.folder == NULL ? NULL : file,
                       .status = quirk != NULL      ? FND_EXPLAINED
                                 : was_known(f, id) ? FND_KNOWN
                                                    : FND_NEW};
    if (item->status == FND_KNOWN) item->file = NULL; /* it stands where it was */
    if (quirk != NULL) item->reason = (char *)(uintptr_t)quirk->reason;
    if (g->died != NULL && g->died->exception[0] != '\0')
        item->exception = (char *)(uintptr_t)g->died->exception;
    if (g->died != NULL && g->died->frame[0] != '\0') item->frame = (char *)(uintptr_t)g->died->frame;
}

static bool add_item(cfz_findings *f, const cfz_finding *g, char *id) {
    sio_buf subject = SIO_BUF_INIT, file = SIO_BUF_INIT;
    fnd_item item, *to = &f->items[f->count];
    bool ok = f->count < MOST &&
              sio_buf_addf(&subject, "%s %s", g->adapter->who.name, g->adapter->who.version) &&
              sio_buf_cstr(&subject) != NULL &&
              sio_buf_addf(&file, "%s/%s.json", f->setup.folder == NULL ? "" : f->setup.folder, id) &&
              sio_buf_cstr(&file) != NULL;
    if (ok) {
        fill(f, g, id, (char *)subject.data, (char *)file.data, &item);
        ok = fnd_item_copy(to, &item);
        if (!ok) fnd_item_free(to);
    }
    if (ok) {
        f->length[f->count++] = SIZE_MAX;
        f->known += item.status != FND_NEW;
    }
    sio_buf_free(&subject);
    sio_buf_free(&file);
    return ok;
}

static void write_files(cfz_findings *f, const fnd_item *item, const cfz_finding *g) {
    sio_buf why = SIO_BUF_INIT;
    if (!cfz_finding_write(&f->setup, item, g, &why) && f->error == NULL)
        f->error = strdup(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
}

bool cfz_findings_note(cfz_findings *f, const cfz_finding *g, uint64_t run, double seconds) {
    sio_buf name = SIO_BUF_INIT;
    char *id = add_name(g, &name) ? (char *)name.data : NULL;
    size_t at = id == NULL ? MOST : find(f, id);
    bool fresh = id != NULL && at == f->count && add_item(f, g, id);
    if (at < f->count) {
        fnd_item *item = &f->items[at];
        if (item->times++ == 0) {
            item->run = run;
            item->seconds = seconds;
        }
        if (g->bytes.len < f->length[at]) {
            f->length[at] = g->bytes.len;
            if (g->swelling != NULL) f->swelling[at] = *g->swelling;
            if (f->setup.folder != NULL && item->status != FND_KNOWN) write_files(f, item, g);
        }
    }
    sio_buf_free(&name);
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

const fnd_item *cfz_findings_items(const cfz_findings *f, size_t *count) {
    *count = f->count;
    return f->items;
}

static size_t rule_length(const char *kind, const char *rule) {
    size_t n = strlen(rule);
    while (strcmp(kind, "dear") == 0 && n > 0 && isdigit((unsigned char)rule[n - 1]))
        n--;
    return n;
}

const fnd_item *cfz_findings_find(const cfz_findings *f, const char *kind, const char *rule) {
    size_t n = rule_length(kind, rule);
    for (size_t i = 0; i < f->count; i++) {
        const fnd_item *item = &f->items[i];
        if (strcmp(item->kind, kind) == 0 && rule_length(kind, item->rule) == n &&
            memcmp(item->rule, rule, n) == 0)
            return item;
    }
    return NULL;
}

cfz_swelling cfz_findings_swelling(const cfz_findings *f, const fnd_item *item) {
    return f->swelling[item - f->items];
}
