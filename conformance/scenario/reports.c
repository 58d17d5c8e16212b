/* What the client's application saw: JSON objects, one a line, by POST (docs/clients.md). */
#include <stdlib.h>
#include <string.h>

#include "scenario/answer.h"
#include "scenario/door_internal.h"

enum { MOST_REPORTS = 10000 };

static void keep(scn_case *c, json_t *json) {
    scn_door *d = c->door;
    scn_report *report = d->reports.count < MOST_REPORTS ? calloc(1, sizeof *report) : NULL;
    const char *event = json_string_value(json_object_get(json, "event"));
    if (report != NULL) *report = (scn_report){.json = json, .at = wire_now()};
    if (event != NULL && strcmp(event, "uncaught") == 0 && d->uncaught == NULL)
        d->uncaught = json_incref(json);
    if (report != NULL && scn_list_add(&d->reports, report)) return;
    json_decref(json);
    free(report);
}

static void take_line(scn_case *c, sio_slice line) {
    sio_buf words = SIO_BUF_INIT;
    json_t *json = json_loadb((const char *)line.ptr, line.len, JSON_ALLOW_NUL, NULL);
    scn_describe_bytes(&words, line);
    const char *text = sio_buf_cstr(&words);
    bool object = json_is_object(json) && json_is_string(json_object_get(json, "event"));
    wire_log_note(c->log, "case", "", "%s %s", object ? "report" : "not a report:", text != NULL ? text : "");
    sio_buf_free(&words);
    if (object)
        keep(c, json);
    else
        json_decref(json);
}

void scn_reports_take(scn_case *c, scn_exchange *e) {
    const wire_response *r = scn_exchange_response(e);
    sio_slice rest = r->body;
    while (sio_slice_is(r->method, "POST") && rest.len > 0) {
        const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr);
        if (len > 0) take_line(c, sio_slice_sub(rest, 0, len));
        rest = sio_slice_from(rest, end == NULL ? len : len + 1);
    }
    scn_answer(c, e, 204, NULL, sio_slice_str(""));
}

static void report_free(scn_report *report) {
    json_decref(report->json);
    free(report);
}

const scn_report *scn_door_report(const scn_case *c, size_t index) {
    return index < c->door->reports.count ? c->door->reports.items[index] : NULL;
}

void scn_door_take_report(scn_case *c, size_t index) {
    scn_report *report = c->door->reports.items[index];
    scn_list_remove(&c->door->reports, report);
    report_free(report);
}

void scn_reports_free(scn_door *d) {
    for (size_t i = 0; i < d->reports.count; i++)
        report_free(d->reports.items[i]);
    free(d->reports.items);
    json_decref(d->uncaught);
    sio_buf_free(&d->violation);
}
