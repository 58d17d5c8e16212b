#include "scenario/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/http.h"

static bool add_options(scn_request *r, const scn_env *env) {
    r->extra_query = env->extra_query != NULL ? env->extra_query : "";
    for (size_t i = 0; i < env->extra_header_count; i++)
        if (!scn_fields_add_header_line(&r->headers, env->extra_headers[i])) return false;
    return true;
}

bool scn_request_init(scn_request *r, const scn_case *c, const char *method, const char *transport,
                      const char *sid) {
    *r = (scn_request){.headers = {.ignore_case = true}};
    r->method = strdup(method);
    r->path = strdup(c->env->path);
    return r->method != NULL && r->path != NULL && scn_fields_set(&r->query, "EIO", "4") &&
           scn_fields_set(&r->query, "transport", transport) &&
           (sid == NULL || scn_fields_set(&r->query, "sid", sid)) &&
           scn_fields_set(&r->headers, "Host", c->env->endpoint.authority) && add_options(r, c->env);
}

bool scn_request_websocket(scn_request *r, const char *key) {
    return scn_fields_set(&r->headers, "Upgrade", "websocket") &&
           scn_fields_set(&r->headers, "Connection", "Upgrade") &&
           scn_fields_set(&r->headers, "Sec-WebSocket-Version", "13") &&
           scn_fields_set(&r->headers, "Sec-WebSocket-Key", key);
}

bool scn_request_body(scn_request *r, sio_slice body) {
    char length[24];
    snprintf(length, sizeof length, "%zu", body.len);
    sio_buf_clear(&r->body);
    return sio_buf_add(&r->body, body) &&
           scn_fields_set(&r->headers, "Content-Type", "text/plain;charset=UTF-8") &&
           scn_fields_set(&r->headers, "Content-Length", length);
}

/* One member of `query` or `headers`: null removes, anything else is text. */
static bool apply_field(scn_fields *f, scn_case *c, const char *name, const json_t *value) {
    if (json_is_null(value)) {
        scn_fields_remove(f, name);
        return true;
    }
    char *plain = json_is_string(value) ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    sio_slice raw = plain != NULL ? sio_slice_str(plain)
                                  : sio_slice_of(json_string_value(value), json_string_length(value));
    sio_buf text = SIO_BUF_INIT;
    bool ok = scn_case_expand_bytes(c, raw, &text);
    if (ok && !scn_fields_set_bytes(f, name, sio_buf_slice(&text)))
        ok = scn_miss_set(c, 0, "too many headers or query parameters");
    free(plain);
    sio_buf_free(&text);
    return ok;
}

static bool apply_fields(scn_fields *f, scn_case *c, const json_t *object) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name,
                        value) if (!apply_field(f, c, name, value)) return false;
    return true;
}

static bool replace(scn_case *c, char **slot, const json_t *value) {
    if (value == NULL) return true;
    char *text = scn_case_expand(c, json_string_value(value));
    if (text == NULL) return false;
    free(*slot);
    *slot = text;
    return true;
}

static bool apply_body(scn_request *r, scn_case *c, const json_t *payload) {
    if (payload == NULL) return true;
    sio_buf body = SIO_BUF_INIT;
    const char *error = val_payload(payload, c->scope, c->max_payload, &body);
    bool ok = error == NULL && scn_request_body(r, sio_buf_slice(&body));
    if (error != NULL) scn_case_cannot_make(c, "the body", error);
    if (error == NULL && !ok) scn_case_no_memory(c);
    sio_buf_free(&body);
    return ok;
}

static bool apply_length(scn_request *r, scn_case *c, const json_t *length) {
    return length == NULL || apply_field(&r->headers, c, "Content-Length", length);
}

bool scn_request_apply(scn_request *r, scn_case *c, const json_t *options) {
    /* The body first, so that headers of the step win over those that a body brings. */
    return replace(c, &r->method, json_object_get(options, "method")) &&
           replace(c, &r->path, json_object_get(options, "path")) &&
           replace(c, &r->raw_query, json_object_get(options, "raw_query")) &&
           apply_fields(&r->query, c, json_object_get(options, "query")) &&
           apply_body(r, c, json_object_get(options, "body")) &&
           apply_length(r, c, json_object_get(options, "length")) &&
           apply_fields(&r->headers, c, json_object_get(options, "headers"));
}

static bool write_query(const scn_request *r, sio_buf *out) {
    if (r->raw_query != NULL)
        return r->raw_query[0] == 0 || (sio_buf_add_byte(out, '?') && sio_buf_add_str(out, r->raw_query));
    char mark = '?';
    for (size_t i = 0; i < r->query.count; i++) {
        if (!sio_buf_addf(out, "%c%s=", mark, r->query.items[i].name)) return false;
        if (!wire_http_escape_query(out, sio_slice_of(r->query.items[i].value, r->query.items[i].value_len)))
            return false;
        mark = '&';
    }
    /* What the user gave by --query is on the wire as it was given. */
    return r->extra_query[0] == 0 || sio_buf_addf(out, "%c%s", mark, r->extra_query);
}

bool scn_request_write(const scn_request *r, sio_buf *out, size_t *head) {
    sio_buf target = SIO_BUF_INIT;
    wire_header headers[SCN_MAX_FIELDS];
    for (size_t i = 0; i < r->headers.count; i++)
        headers[i] = (wire_header){sio_slice_str(r->headers.items[i].name),
                                   sio_slice_of(r->headers.items[i].value, r->headers.items[i].value_len)};
    size_t before = out->len;
    bool ok = sio_buf_add_str(&target, r->path) && write_query(r, &target);
    wire_request request = {.method = sio_slice_str(r->method),
                            .target = sio_buf_slice(&target),
                            .headers = headers,
                            .header_count = r->headers.count,
                            .body = sio_buf_slice(&r->body)};
    ok = ok && wire_http_write_request(out, &request);
    *head = ok ? out->len - before - r->body.len : 0;
    sio_buf_free(&target);
    return ok;
}

void scn_request_free(scn_request *r) {
    free(r->method);
    free(r->path);
    free(r->raw_query);
    scn_fields_free(&r->query);
    scn_fields_free(&r->headers);
    sio_buf_free(&r->body);
}
