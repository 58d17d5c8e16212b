/* Making a bundle of a case that failed. */
#include <string.h>

#include "replay/bundle.h"
#include "replay/log_json.h"
#include "report/file.h"
#include "report/fingerprint.h"
#include "text/json.h"

#define REDACTED "[redacted]"

bool rpl_bundle_name(const run_case *c, sio_buf *out) {
    bool ok = true;
    for (const char *at = c->key; ok && *at != '\0'; at++)
        ok = sio_buf_add_byte(out, *at == '/' ? '.' : (uint8_t)*at);
    return ok && sio_buf_add_str(out, ".json");
}

static json_t *ms(wire_us time) {
    return time <= 0          ? json_null()
           : time % 1000 == 0 ? json_integer(time / 1000)
                              : json_real((double)time / 1000);
}

/* Keeps `part` up to and with its first `end`; what follows is the user's secret. */
static json_t *setting(sio_slice part, const char *end, bool redacted) {
    if (!redacted) return txt_json(part);
    const uint8_t *stop = memmem(part.ptr, part.len, end, strlen(end));
    sio_buf out = SIO_BUF_INIT;
    json_t *value = NULL;
    bool ok = stop == NULL ? sio_buf_add(&out, part)
                           : sio_buf_add(&out, sio_slice_sub(part, 0, (size_t)(stop - part.ptr))) &&
                                 sio_buf_add_str(&out, end) && sio_buf_add_str(&out, REDACTED);
    if (ok) value = txt_json(sio_buf_slice(&out));
    sio_buf_free(&out);
    return value;
}

static json_t *headers_of(const scn_env *env, bool redacted) {
    json_t *array = json_array();
    for (size_t i = 0; i < env->extra_header_count; i++)
        json_array_append_new(array, setting(sio_slice_str(env->extra_headers[i]), ":", redacted));
    return array;
}

static json_t *query_of(const scn_env *env, bool redacted) {
    json_t *array = json_array();
    for (const char *at = env->extra_query; at != NULL && *at != '\0';) {
        size_t n = strcspn(at, "&");
        if (n > 0) json_array_append_new(array, setting(sio_slice_of(at, n), "=", redacted));
        at += n + (at[n] == '&');
    }
    return array;
}

static json_t *settings_of(const scn_env *env, bool redacted) {
    json_t *auth = env->auth == NULL ? json_null()
                   : redacted        ? json_string(REDACTED)
                                     : json_deep_copy(env->auth);
    return json_pack("{s:o, s:o, s:o}", "headers", headers_of(env, redacted), "query",
                     query_of(env, redacted), "auth", auth);
}

static json_t *timers_of(const scn_env *env) {
    return json_pack("{s:o, s:o, s:o, s:o}", "interval", ms(env->interval), "timeout", ms(env->timeout),
                     "connect_timeout", ms(env->connect_timeout), "upgrade_timeout",
                     ms(env->upgrade_timeout));
}

static json_t *requirements_of(const rep_report *report, const run_subject *s) {
    json_t *array = json_array();
    for (size_t i = 0; i < s->requirement_count; i++) {
        const char *level = NULL, *id = s->requirements[i];
        const char *words =
            report->requirement == NULL ? NULL : report->requirement(report->requirement_ctx, id, &level);
        json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "id", txt_json_str(id), "level",
                                               txt_json_str(level), "text", txt_json_str(words)));
    }
    return array;
}

static json_t *chops_of(const run_subject *s) {
    const json_t *chops = json_object_get(s->body, "chops");
    return chops == NULL ? json_pack("[s]", "whole") : json_deep_copy(chops);
}

static json_t *cites_of(const run_case *c) {
    json_t *array = json_array();
    for (char **cite = c->cites; cite != NULL && *cite != NULL; cite++)
        json_array_append_new(array, txt_json_str(*cite));
    return array;
}

static json_t *case_of(const run_case *c) {
    char hash[REP_HASH];
    if (!rep_case_hash(&c->subject, hash)) return NULL;
    return json_pack("{s:o, s:s, s:o, s:s}", "id", txt_json_str(c->subject.id), "transport", c->channel,
                     "title", txt_json_str(c->subject.title), "hash", hash);
}

static json_t *found_of(const run_case *c) {
    return json_pack("{s:s, s:s, s:o, s:s, s:o, s:I}", "verdict", scn_verdict_name(c->verdict), "health",
                     scn_health_name(c->health), "message", txt_json_str(c->detail), "pointer",
                     c->pointer == NULL ? "" : c->pointer, "cites", cites_of(c), "ms",
                     (json_int_t)(c->duration / 1000));
}

/* A vector needs neither network nor time. */
static json_t *make_of_vector(const rpl_record *record, const run_case *c) {
    const rep_report *r = record->report;
    return json_pack("{s:i, s:s, s:s, s:o, s:I, s:O, s:{s:o}, s:b, s:o, s:o, s:s, s:o, s:o, s:o}", "schema",
                     1, "siospec", SIOSPEC_VERSION, "recorded", r->started, "case", case_of(c), "seed",
                     (json_int_t)r->seed, "settings", record->settings, "testee", "url", txt_json_str(r->url),
                     "redacted", 0, "found", found_of(c), "requirements", requirements_of(r, &c->subject),
                     "codec", c->subject.codec, "group", txt_json_str(c->subject.title), "vector",
                     json_deep_copy(c->subject.body), "shown",
                     txt_json_str(c->excerpt == NULL ? "" : c->excerpt));
}

json_t *rpl_bundle_make(const rpl_record *record, const run_case *c) {
    const rep_report *r = record->report;
    if (c->subject.kind == RUN_VECTOR) return make_of_vector(record, c);
    json_t *bundle =
        json_pack("{s:i, s:s, s:s, s:o, s:s, s:I, s:o, s:o, s:o, s:{s:o}, s:b, s:o, s:o, s:o, s:o}", "schema",
                  1, "siospec", SIOSPEC_VERSION, "recorded", r->started, "case", case_of(c), "contract",
                  r->contract, "seed", (json_int_t)r->seed, "chops", chops_of(&c->subject), "timers",
                  timers_of(record->env), "settings", settings_of(record->env, record->redacted), "testee",
                  "url", txt_json_str(r->url), "redacted", (int)record->redacted, "found", found_of(c),
                  "requirements", requirements_of(r, &c->subject), "scenario",
                  json_deep_copy(c->subject.body), "log", rpl_log_to_json(c->log));
    bool client = c->scenario != NULL && c->scenario->seat == SCN_CLIENT_SEAT;
    if (bundle != NULL && client) json_object_set_new(bundle, "seat", json_string("client"));
    return bundle;
}

bool rpl_bundle_write(const rpl_record *record, const run_case *c, const char *path, sio_buf *why) {
    rep_file file;
    json_t *bundle = rpl_bundle_make(record, c);
    if (bundle == NULL) return sio_buf_add_str(why, "out of memory"), false;
    bool ok = rep_file_begin(&file, path, why);
    if (ok) {
        /* What a peer sent may look at its reader in a terminal, too. */
        bool good = json_dumpf(bundle, file.stream, JSON_INDENT(1) | JSON_ENSURE_ASCII) == 0;
        fputc('\n', file.stream);
        ok = rep_file_end(&file, good, why);
    }
    json_decref(bundle);
    return ok;
}
