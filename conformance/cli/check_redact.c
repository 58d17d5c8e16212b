/* --redact: what the user gave to get in must not get out. */
#include <stdlib.h>
#include <string.h>

#include "cli/check_run.h"

static bool add_header(txt_secrets *s, const char *line) {
    const char *colon = strchr(line, ':');
    const char *value = colon == NULL ? "" : colon + 1 + strspn(colon + 1, " \t");
    const char *blank = strrchr(value, ' ');
    bool ok = colon == NULL || txt_secrets_add_header(s, sio_slice_of(line, (size_t)(colon - line)));
    ok = ok && txt_secrets_add(s, sio_slice_str(value));
    /* Of `Bearer TOKEN` the last word is what a testee may repeat. */
    return ok && (blank == NULL || txt_secrets_add(s, sio_slice_str(blank + 1)));
}

static bool add_query(txt_secrets *s, const char *query) {
    bool ok = true;
    while (ok && *query != '\0') {
        size_t n = strcspn(query, "&"), name = strcspn(query, "=&");
        ok = txt_secrets_add_parameter(s, sio_slice_of(query, name));
        if (ok && name < n) ok = txt_secrets_add(s, sio_slice_of(query + name + 1, n - name - 1));
        query += n + (query[n] == '&');
    }
    return ok;
}

/* The text is the user's own, from the command line; jansson has bounded its depth. */
static bool add_leaves(txt_secrets *s, const json_t *json) {
    const char *key = NULL;
    json_t *member = NULL;
    bool ok = true;
    if (json_is_string(json))
        return txt_secrets_add(s, sio_slice_of(json_string_value(json), json_string_length(json)));
    if (json_is_number(json)) {
        char *text = json_dumps(json, JSON_ENCODE_ANY);
        ok = text != NULL && txt_secrets_add(s, sio_slice_str(text));
        free(text);
    }
    for (size_t i = 0; ok && i < json_array_size(json); i++)
        ok = add_leaves(s, json_array_get(json, i));
    json_object_foreach((json_t *)(uintptr_t)json, key, member) {
        ok = ok && add_leaves(s, member);
    }
    return ok;
}

static bool collect(txt_secrets *s, const check_options *o) {
    bool ok = s != NULL;
    for (size_t i = 0; ok && i < o->header.count; i++)
        ok = add_header(s, o->header.items[i]);
    for (size_t i = 0; ok && i < o->query.count; i++)
        ok = add_query(s, o->query.items[i]);
    const char *question = o->url == NULL ? NULL : strchr(o->url, '?');
    if (ok && question != NULL) ok = add_query(s, question + 1);
    return ok && (o->parsed_auth == NULL || add_leaves(s, o->parsed_auth));
}

int check_redact_begin(check_run *r) {
    if (!r->options.redact) return 0;
    r->secrets = txt_secrets_new();
    if (!collect(r->secrets, &r->options)) return check_fail(3, "out of memory");
    r->env.secrets = r->secrets;
    return 0;
}

void check_redact_text(const check_run *r, char *text) {
    if (r->secrets != NULL) txt_secrets_hide_text(r->secrets, text);
}

/* The testee's open packet may repeat what it was asked with. */
static void redact_json(const check_run *r, json_t *json) {
    const char *key = NULL;
    json_t *member = NULL;
    if (json_is_string(json)) {
        size_t length = json_string_length(json);
        char *copy = malloc(length + 1);
        if (copy != NULL) {
            memcpy(copy, json_string_value(json), length + 1);
            txt_secrets_hide(r->secrets, (uint8_t *)copy, length);
            json_string_setn(json, copy, length);
        }
        free(copy);
    }
    for (size_t i = 0; i < json_array_size(json); i++)
        redact_json(r, json_array_get(json, i));
    json_object_foreach(json, key, member) {
        redact_json(r, member);
    }
}

void check_redact(check_run *r) {
    if (r->secrets == NULL) return;
    for (size_t i = 0; i < r->suite.plan.count; i++) {
        check_redact_text(r, r->suite.plan.cases[i].detail);
        check_redact_text(r, r->suite.plan.cases[i].excerpt);
    }
    for (size_t i = 0; i < r->suite.baseline.stale_count; i++)
        check_redact_text(r, r->suite.baseline.stale[i]);
    check_redact_text(r, r->state.stray_detail);
    check_redact_text(r, r->target.url);
    redact_json(r, r->handshake.open);
    redact_json(r, r->floor);
}
