/* Findings as JSON: our own report, and SARIF 2.1.0 (OASIS), which code scanners show. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz/finding/report.h"
#include "text/escape.h"

static json_t *text_of(const char *text) {
    sio_buf clean = SIO_BUF_INIT;
    json_t *value = NULL;
    if (text == NULL || txt_escape_utf8(&clean, sio_slice_str(text)))
        value = json_stringn(clean.len == 0 ? "" : (const char *)clean.data, clean.len);
    sio_buf_free(&clean);
    return value;
}

static bool put(json_t *object, const char *key, json_t *value) {
    return json_object_set_new(object, key, value) == 0;
}

static bool put_text(json_t *object, const char *key, const char *text) {
    return text == NULL || put(object, key, text_of(text));
}

static bool print(json_t *document, bool good, FILE *out) {
    char *text = good ? json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII) : NULL;
    json_decref(document);
    if (text == NULL) return false;
    fprintf(out, "%s\n", text);
    free(text);
    return true;
}

/* ---- ours ---- */

static json_t *item_of(const fnd_item *i) {
    json_t *o = json_object();
    bool ok = put_text(o, "id", i->id) && put_text(o, "kind", i->kind) && put_text(o, "rule", i->rule) &&
              put_text(o, "title", i->title) && put_text(o, "subject", i->subject) &&
              put_text(o, "status", fnd_status_name(i->status)) && put_text(o, "exception", i->exception) &&
              put_text(o, "frame", i->frame) && put_text(o, "reason", i->reason) &&
              put_text(o, "file", i->file) && put(o, "times", json_integer((json_int_t)i->times)) &&
              put(o, "run", json_integer((json_int_t)i->run));
    if (i->seconds >= 0) ok = ok && put(o, "seconds", json_real(i->seconds));
    if (ok) return o;
    json_decref(o);
    return NULL;
}

bool fnd_print_json(const void *what, FILE *out) {
    const fnd_report *r = what;
    json_t *o = json_object(), *counts = json_object(), *items = json_array();
    bool ok = put(o, "schema", json_integer(1)) && put_text(o, "fuzz", r->what) &&
              put_text(o, "mode", r->mode) && put_text(o, "siospec", SIOSPEC_VERSION) &&
              put_text(o, "started", r->started) && put(o, "seed", json_integer((json_int_t)r->seed)) &&
              put_text(o, "unit", r->unit) && put(o, "runs", json_integer((json_int_t)r->runs)) &&
              put(o, "seconds", json_real(r->seconds));
    for (int s = 0; ok && s < FND_STATUSES; s++)
        ok = put(counts, fnd_status_name((fnd_status)s),
                 json_integer((json_int_t)fnd_count(r, (fnd_status)s)));
    for (size_t i = 0; ok && i < r->count; i++)
        ok = json_array_append_new(items, item_of(&r->items[i])) == 0;
    ok = put(o, "counts", counts) && ok;
    ok = put(o, "findings", items) && ok;
    if (r->coverage != NULL) ok = ok && put(o, "coverage", json_deep_copy(r->coverage));
    return print(o, ok, out);
}

/* ---- SARIF ---- */

/* SARIF 2.1.0, 3.10.1: a URI reference, so that blanks and the like are escaped. */
static bool put_uri(json_t *object, const char *path) {
    static const char plain[] = "-._~/";
    sio_buf uri = SIO_BUF_INIT;
    bool ok = true;
    for (const char *p = path; ok && *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        ok = letter || strchr(plain, c) != NULL ? sio_buf_add_byte(&uri, c) : sio_buf_addf(&uri, "%%%02X", c);
    }
    ok = ok && put_text(object, "uri", sio_buf_cstr(&uri));
    sio_buf_free(&uri);
    return ok;
}

static json_t *locations_of(const char *file) {
    json_t *artifact = json_object();
    json_t *list = put_uri(artifact, file)
                       ? json_pack("[{s:{s:O}}]", "physicalLocation", "artifactLocation", artifact)
                       : NULL;
    json_decref(artifact);
    return list;
}

static char *rule_id(const fnd_item *i) {
    char *id = NULL;
    return asprintf(&id, "%s/%s", i->kind, i->rule) < 0 ? NULL : id;
}

static json_t *rule_of(const char *id, const fnd_item *i) {
    return json_pack("{s:o, s:{s:o}}", "id", text_of(id), "shortDescription", "text", text_of(i->title));
}

/* Of each kind and rule there is one rule, whatever it was found in. Returns its index, or -1. */
static json_int_t find_rule(json_t *rules, const fnd_item *i) {
    char *id = rule_id(i);
    size_t n = 0;
    for (; id != NULL && n < json_array_size(rules); n++) {
        const char *other = json_string_value(json_object_get(json_array_get(rules, n), "id"));
        if (other != NULL && strcmp(other, id) == 0) break;
    }
    bool ok = id != NULL && (n < json_array_size(rules) || json_array_append_new(rules, rule_of(id, i)) == 0);
    free(id);
    return ok ? (json_int_t)n : -1;
}

/* 3.27.23 suppressions: what is known or explained is no failure. */
static bool put_suppression(json_t *result, const fnd_item *i) {
    const char *why = i->reason != NULL ? i->reason : "found before";
    if (i->status == FND_NEW || i->status == FND_LOOSE) return true;
    return put(result, "suppressions",
               json_pack("[{s:s, s:o}]", "kind", "external", "justification", text_of(why)));
}

static json_t *result_of(json_t *rules, const fnd_item *i) {
    json_int_t index = find_rule(rules, i);
    char *id = rule_id(i), *message = NULL;
    const char *level = i->status == FND_NEW ? "error" : i->status == FND_LOOSE ? "warning" : "note";
    json_t *result = json_object();
    bool ok = index >= 0 && id != NULL &&
              asprintf(&message, "%s: %s%s%s", i->subject, i->title, i->exception != NULL ? ": " : "",
                       i->exception != NULL ? i->exception : "") >= 0;
    ok = ok && put_text(result, "ruleId", id) && put(result, "ruleIndex", json_integer(index)) &&
         put_text(result, "level", level) &&
         put(result, "message", json_pack("{s:o}", "text", text_of(message))) &&
         put(result, "partialFingerprints", json_pack("{s:o}", "siospecSignature/v1", text_of(i->id))) &&
         put_suppression(result, i);
    if (i->file != NULL) ok = ok && put(result, "locations", locations_of(i->file));
    free(id);
    free(message);
    if (ok) return result;
    json_decref(result);
    return NULL;
}

static json_t *run_of(const fnd_report *r, json_t *rules, json_t *results) {
    return json_pack("{s:{s:{s:s, s:s, s:O}}, s:[{s:b, s:s}], s:s, s:O}", "tool", "driver", "name", "siospec",
                     "version", SIOSPEC_VERSION, "rules", rules, "invocations", "executionSuccessful", 1,
                     "startTimeUtc", r->started, "columnKind", "utf16CodeUnits", "results", results);
}

bool fnd_print_sarif(const void *what, FILE *out) {
    const fnd_report *r = what;
    json_t *rules = json_array(), *results = json_array();
    bool ok = true;
    for (size_t i = 0; ok && i < r->count; i++)
        ok = json_array_append_new(results, result_of(rules, &r->items[i])) == 0;
    json_t *run = ok ? run_of(r, rules, results) : NULL;
    json_t *document = run == NULL
                           ? NULL
                           : json_pack("{s:s, s:s, s:[o]}", "$schema",
                                       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                                       "sarif-schema-2.1.0.json",
                                       "version", "2.1.0", "runs", run);
    json_decref(rules);
    json_decref(results);
    return print(document, document != NULL, out);
}
