/* The JSON report; vectors/schema/report.schema.json is its shape. */
#include <stdlib.h>

#include "report/report.h"
#include "report/summary.h"
#include "text/json.h"

static json_t *copy_or_null(const json_t *value) {
    return value == NULL ? json_null() : json_deep_copy(value);
}

static json_t *requirements_of(const run_subject *s) {
    json_t *array = json_array();
    for (size_t i = 0; i < s->requirement_count; i++)
        if (json_array_append_new(array, txt_json_str(s->requirements[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

/* What a failure blames, which may be less than what its case covers. */
static json_t *broken_of(const run_case *c) {
    json_t *array = json_array();
    bool bad = c->verdict == SCN_FAIL || c->verdict == SCN_FLAKY || c->verdict == SCN_LENIENT;
    size_t count = 0;
    const char *const *cites = rep_cites_of(c, &count);
    for (size_t i = 0; bad && i < count; i++)
        json_array_append_new(array, txt_json_str(cites[i]));
    return array;
}

static json_t *replay_of(const rep_report *report, const run_case *c) {
    sio_buf out = SIO_BUF_INIT;
    json_t *value = NULL;
    if (rep_replay(report, c, &out) && sio_buf_cstr(&out) != NULL) value = txt_json_str(sio_buf_cstr(&out));
    sio_buf_free(&out);
    return value;
}

/* Links to the failures that a case was made of. */
static json_t *links_of(const run_subject *s) {
    json_t *links = json_object_get(s->body, "links");
    return links != NULL ? json_deep_copy(links) : json_array();
}

static json_t *case_of(const rep_report *report, const run_case *c) {
    const char *cve = rep_shown_cve(c);
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:I, s:o, s:b, s:o, s:o*}", "id",
                     txt_json_str(c->subject.id), "transport", c->channel, "title",
                     txt_json_str(c->subject.title), "requirements", requirements_of(&c->subject), "broken",
                     broken_of(c), "links", links_of(&c->subject), "verdict", scn_verdict_name(c->verdict),
                     "health", scn_health_name(c->health), "ms", (json_int_t)(c->duration / 1000), "detail",
                     txt_json_str(c->detail), "known", (int)c->known, "replay", replay_of(report, c), "cve",
                     cve == NULL ? NULL : txt_json_str(cve));
}

static json_t *cases_of(const rep_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->plan->count; i++)
        if (json_array_append_new(array, case_of(report, &report->plan->cases[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *summary_of(const rep_report *report) {
    rep_summary s = rep_summary_of(report->plan);
    json_t *object = json_object();
    for (size_t i = 0; i < rep_count_count; i++)
        json_object_set_new(object, rep_counts[i].name,
                            json_integer((json_int_t)rep_count_of(&s, &rep_counts[i])));
    return object;
}

/* Rows of the baseline that no longer hold. */
static json_t *stale_of(const rep_report *report) {
    json_t *rows = json_array();
    for (size_t i = 0; i < report->stale_count; i++)
        json_array_append_new(rows, txt_json_str(report->stale[i]));
    return rows;
}

/* The measures, with what peers sent escaped. */
static json_t *floor_of(const rep_report *report) {
    if (report->floor == NULL) return json_null();
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(report->floor); i++) {
        json_t *row = json_copy(json_array_get(report->floor, i));
        json_object_set_new(row, "why", txt_json_str(json_string_value(json_object_get(row, "why"))));
        json_array_append_new(rows, row);
    }
    return rows;
}

bool rep_json(const rep_report *report, FILE *out) {
    json_t *testee =
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "url", txt_json_str(report->url), "command",
                  txt_json_str(report->command), "handshake", copy_or_null(report->handshake), "capabilities",
                  copy_or_null(report->capabilities), "distrust", txt_json_str(report->distrust));
    json_t *root = json_pack("{s:i, s:s, s:s, s:I, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "schema", 1,
                             "siospec", SIOSPEC_VERSION, "started", report->started, "seed",
                             (json_int_t)report->seed, "testee", testee, "summary", summary_of(report),
                             "health", scn_health_name(report->health), "stray", txt_json_str(report->stray),
                             "stale", stale_of(report), "floor", floor_of(report), "cases", cases_of(report));
    if (root == NULL) return false;
    /* The handshake is the testee's, and the report may go to a terminal. */
    json_dumpf(root, out, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    fputc('\n', out);
    json_decref(root);
    return true;
}
