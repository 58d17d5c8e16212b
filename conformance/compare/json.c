/* The comparison for programs; vectors/schema/compare.schema.json is its shape. */
#include "compare/table.h"

static json_t *mark_name(const rep_mark *mark) {
    return mark == NULL ? json_null() : json_string(mark->name);
}

static json_t *reports_of(const cmp_table *t) {
    json_t *array = json_array();
    for (size_t k = 0; k < t->report_count; k++) {
        const cmp_report *r = &t->reports[k];
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s?, s:s, s:s, s:O}", "name", r->name, "url", r->url,
                                        "command", r->command, "started", r->started, "siospec", r->version,
                                        "summary", json_object_get(r->json, "summary")));
    }
    return array;
}

static json_t *rows_of(const cmp_table *t) {
    json_t *array = json_array();
    for (size_t i = 0; i < t->count; i++) {
        json_t *verdicts = json_array();
        for (size_t k = 0; k < t->report_count; k++)
            json_array_append_new(verdicts, mark_name(t->rows[i].marks[k]));
        json_array_append_new(array, json_pack("{s:s, s:o}", t->by_case ? "case" : "requirement",
                                               t->rows[i].name, "verdicts", verdicts));
    }
    return array;
}

static json_t *changes_of(const cmp_changes *c) {
    if (c == NULL) return json_null();
    json_t *array = json_array();
    for (size_t i = 0; i < c->count; i++) {
        const cmp_change *change = &c->items[i];
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:o, s:o, s:s?, s:s?}", "change", cmp_kind_name(change->kind),
                             "case", change->after != NULL ? change->after->key : change->before->key,
                             "before", mark_name(change->before == NULL ? NULL : change->before->mark),
                             "after", mark_name(change->after == NULL ? NULL : change->after->mark),
                             "detail_before", change->before == NULL ? NULL : change->before->detail,
                             "detail_after", change->after == NULL ? NULL : change->after->detail));
    }
    return array;
}

bool cmp_json(const cmp_table *t, FILE *out) {
    json_t *root =
        json_pack("{s:i, s:s, s:o, s:o, s:o, s:o}", "schema", 1, "siospec", SIOSPEC_VERSION, "reports",
                  reports_of(t), "rows", rows_of(t), "changes", changes_of(t->changes), "worse",
                  t->changes == NULL ? json_null() : json_boolean(cmp_changes_worse(t->changes)));
    if (root == NULL) return false;
    json_dumpf(root, out, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    fputc('\n', out);
    json_decref(root);
    return true;
}
