/* Reading a bundle. Anybody may have written it: everything is checked, nothing of it is run but the
 * scenario, against the testee that the user names. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/folder.h"
#include "replay/bundle.h"
#include "replay/log_json.h"

static bool read_number(data_reader *r, const json_t *object, const char *key, double *out) {
    const json_t *value = json_object_get(object, key);
    *out = json_number_value(value);
    if (value == NULL || json_is_null(value)) return true;
    if (json_is_number(value) && *out > 0 && *out <= 86400000) return true;
    return data_expected(r, key, "milliseconds up to a day, or null");
}

static bool read_timers(rpl_bundle *b, data_reader *r) {
    const json_t *timers = data_object(r, b->json, "timers");
    if (timers == NULL) return false;
    data_reader_at(r, "/timers");
    return read_number(r, timers, "interval", &b->interval) &&
           read_number(r, timers, "timeout", &b->timeout) &&
           read_number(r, timers, "connect_timeout", &b->connect_timeout) &&
           read_number(r, timers, "upgrade_timeout", &b->upgrade_timeout);
}

static bool all_strings(const json_t *array) {
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        if (!json_is_string(item) || strlen(json_string_value(item)) != json_string_length(item))
            return false;
        if (strpbrk(json_string_value(item), "\r\n") != NULL) return false;
    }
    return true;
}

static bool read_settings(rpl_bundle *b, data_reader *r) {
    const json_t *settings = data_object(r, b->json, "settings");
    b->redacted = data_bool(r, b->json, "redacted");
    if (r->failed) return false;
    data_reader_at(r, "/settings");
    b->headers = data_array(r, settings, "headers");
    b->query = data_array(r, settings, "query");
    if (r->failed) return false;
    if (!all_strings(b->headers)) return data_expected(r, "headers", "strings without line breaks");
    if (!all_strings(b->query)) return data_expected(r, "query", "strings without line breaks");
    b->auth = json_object_get(settings, "auth");
    if (json_is_null(b->auth)) b->auth = NULL;
    if (b->auth == NULL || json_is_object(b->auth) || (b->redacted && json_is_string(b->auth))) return true;
    return data_expected(r, "auth", "an object or null");
}

static bool read_health(const char *name, scn_health *out) {
    for (scn_health h = SCN_OK; h <= SCN_LEAK; h++) {
        if (strcmp(scn_health_name(h), name) != 0) continue;
        *out = h;
        return true;
    }
    return false;
}

static bool read_found(rpl_bundle *b, data_reader *r) {
    const json_t *found = data_object(r, b->json, "found");
    if (found == NULL) return false;
    data_reader_at(r, "/found");
    const char *verdict = data_string(r, found, "verdict"), *health = data_string(r, found, "health");
    const json_t *message = json_object_get(found, "message"), *pointer = json_object_get(found, "pointer");
    if (r->failed) return false;
    if (!scn_verdict_parse(verdict, &b->verdict)) return data_expected(r, "verdict", "the name of a verdict");
    if (!read_health(health, &b->health)) return data_expected(r, "health", "ok, crash, hang or leak");
    if (!json_is_string(message)) return data_expected(r, "message", "a string");
    if (!json_is_string(pointer)) return data_expected(r, "pointer", "a string");
    b->message = json_string_value(message);
    b->pointer = json_string_value(pointer);
    return true;
}

/* The loader of scenarios checks the scenario as it checks any file. */
static bool read_scenario(rpl_bundle *b, data_reader *r, const char *path) {
    const json_t *scenario = data_object(r, b->json, "scenario");
    scn_load_error wrong;
    if (scenario == NULL) return false;
    const char *id = json_string_value(json_object_get(scenario, "id"));
    const char *slash = id == NULL ? NULL : strrchr(id, '/');
    const json_t *seat = json_object_get(b->json, "seat");
    json_t *file =
        json_pack("{s:i, s:O*, s:s%, s:[O]}", "schema", 1, "seat", seat, "chapter", id == NULL ? "x" : id,
                  slash == NULL ? (size_t)1 : (size_t)(slash - id), "scenarios", scenario);
    char *text = file == NULL ? NULL : json_dumps(file, JSON_COMPACT);
    json_decref(file);
    b->library = scn_library_new();
    bool ok =
        text != NULL && b->library != NULL && scn_library_add(b->library, path, sio_slice_str(text), &wrong);
    if (text != NULL && b->library != NULL && !ok) /* Its pointer begins with /scenarios/0. */
        data_fail(r->error, path, "/scenario", 0, "%s: %s",
                  strlen(wrong.pointer) > 12 ? wrong.pointer + 12 : "the scenario", wrong.message);
    free(text);
    if (!ok) return false;
    b->scenario = scn_library_at(b->library, 0);
    return true;
}

static bool offers(const scn_scenario *s, scn_transport transport) {
    for (size_t i = 0; i < s->transport_count; i++)
        if (s->transports[i] == transport) return true;
    return false;
}

static bool read_case(rpl_bundle *b, data_reader *r) {
    const json_t *c = data_object(r, b->json, "case"), *seed = json_object_get(b->json, "seed");
    const char *contract = data_string(r, b->json, "contract");
    if (r->failed) return false;
    if (!scn_contract_parse(contract, &b->contract) || b->contract == SCN_ANY_CONTRACT)
        return data_expected(r, "contract", "socketio or engineio");
    if (!json_is_integer(seed) || json_integer_value(seed) < 0)
        return data_expected(r, "seed", "a whole number");
    b->seed = (uint64_t)json_integer_value(seed);
    data_reader_at(r, "/case");
    const char *transport = data_string(r, c, "transport");
    if (r->failed) return false;
    b->id = b->scenario->id;
    b->title = b->scenario->title;
    b->channel = run_channel_find(transport);
    if (!scn_transport_parse(transport, &b->transport) || !offers(b->scenario, b->transport))
        return data_expected(r, "transport", "a transport of the scenario");
    return true;
}

static bool read_scenario_bundle(rpl_bundle *b, data_reader *r, const char *path) {
    const json_t *log = data_object(r, b->json, "log");
    if (r->failed) return false;
    if (!read_scenario(b, r, path) || !read_case(b, r)) return false;
    data_reader_at(r, "%s", "");
    if (!read_timers(b, r)) return false;
    data_reader_at(r, "%s", "");
    if (!read_settings(b, r)) return false;
    b->log = rpl_log_from_json(log, r);
    return b->log != NULL;
}

/* The loader of vectors checks the vector as it checks any file. */
static bool read_vector(rpl_bundle *b, data_reader *r, const char *path) {
    const json_t *vector = data_object(r, b->json, "vector");
    const char *codec = data_string(r, b->json, "codec"), *group = data_string(r, b->json, "group");
    data_error wrong;
    if (r->failed) return false;
    json_t *file = json_pack("{s:i, s:s, s:s, s:s, s:[O]}", "schema", 1, "codec", codec, "group", "x",
                             "title", group, "vectors", vector);
    char *text = file == NULL ? NULL : json_dumps(file, JSON_COMPACT);
    json_decref(file);
    if (text == NULL) return data_expected(r, "vector", "less: out of memory");
    b->vectors = vec_load_text(path, sio_slice_str(text), &wrong);
    free(text);
    if (b->vectors == NULL) return data_fail(r->error, path, "/vector", 0, "%s", wrong.message);
    b->vector = vec_at(b->vectors, 0);
    return true;
}

static bool read_number_of(rpl_bundle *b, data_reader *r, const char *key, int64_t most, int64_t *out) {
    const json_t *value = json_object_get(json_object_get(b->json, "settings"), key);
    *out = json_integer_value(value);
    return (*out > 0 && *out <= most) || data_expected(r, key, "a whole number above 0");
}

static bool read_vector_bundle(rpl_bundle *b, data_reader *r, const char *path) {
    const json_t *settings = data_object(r, b->json, "settings"), *c = data_object(r, b->json, "case");
    if (r->failed || !read_vector(b, r, path)) return false;
    b->shown = data_string(r, b->json, "shown");
    data_reader_at(r, "/settings");
    b->leniencies = data_array(r, settings, "leniencies");
    if (r->failed || !read_number_of(b, r, "time", 86400000, &b->time) ||
        !read_number_of(b, r, "memory", 1 << 20, &b->memory))
        return false;
    if (!all_strings(b->leniencies)) return data_expected(r, "leniencies", "strings without line breaks");
    data_reader_at(r, "/case");
    const char *channel = data_string(r, c, "transport");
    if (r->failed) return false;
    b->id = b->vector->id;
    b->title = b->vector->title;
    b->channel = run_channel_find(channel);
    bool encode = b->vector->encode != NULL && strcmp(channel, "encode") == 0;
    return encode || strcmp(channel, "decode") == 0 ||
           data_expected(r, "transport",
                         "decode, or encode where "
                         "the vector has it");
}

static bool read_all(rpl_bundle *b, data_reader *r, const char *path) {
    const json_t *testee = data_object(r, b->json, "testee");
    if (r->failed) return false;
    b->url = json_string_value(json_object_get(testee, "url"));
    if (b->url == NULL) return data_expected(r, "testee", "an object with url");
    bool vector = json_object_get(b->json, "vector") != NULL;
    if (!(vector ? read_vector_bundle : read_scenario_bundle)(b, r, path)) return false;
    data_reader_at(r, "%s", "");
    return read_found(b, r);
}

bool rpl_bundle_read(rpl_bundle *b, const char *path, data_error *error) {
    *b = (rpl_bundle){.json = NULL};
    struct stat st;
    if (stat(path, &st) == 0 && st.st_size > RPL_LARGEST_BUNDLE)
        return data_fail(error, path, NULL, 0, "too large for a bundle: more than %d MiB",
                         RPL_LARGEST_BUNDLE >> 20);
    data_file file = {.name = path, .path = path};
    char *text = data_read_file(path, &file.text.len, error);
    if (text == NULL) return false;
    file.text.ptr = (const uint8_t *)text;
    b->json = data_parse(&file, error);
    data_reader r = data_reader_start(&file, error);
    bool ok = b->json != NULL && read_all(b, &r, path);
    free(text);
    return ok;
}

void rpl_bundle_free(rpl_bundle *b) {
    wire_log_free(b->log);
    if (b->library != NULL) scn_library_free(b->library);
    vec_free(b->vectors);
    json_decref(b->json);
    *b = (rpl_bundle){.json = NULL};
}
