#include "proxy/match.h"

#include <stdio.h>
#include <string.h>

#include "value/value.h"

/* The key's value is one expression or word, or a list of which one is enough. */
static bool any_of(const json_t *value, bool (*is)(const prx_rules *r, const char *text, sio_slice subject),
                   const prx_rules *rules, sio_slice subject) {
    size_t i;
    json_t *item;
    if (json_is_string(value)) return is(rules, json_string_value(value), subject);
    json_array_foreach((json_t *)value, i, item) {
        if (is(rules, json_string_value(item), subject)) return true;
    }
    return false;
}

static bool is_found(const prx_rules *rules, const char *text, sio_slice subject) {
    return prx_texts_match(rules->texts, text, subject);
}

static bool is_equal(const prx_rules *rules, const char *text, sio_slice subject) {
    (void)rules;
    return sio_slice_is(subject, text);
}

static bool text_matches(const prx_rules *rules, const json_t *value, sio_slice subject) {
    return any_of(value, is_found, rules, subject);
}

static bool word_matches(const json_t *value, const char *word) {
    return word != NULL && any_of(value, is_equal, NULL, sio_slice_str(word));
}

static bool number_matches(const prx_rules *rules, const json_t *value, int number) {
    char digits[16];
    snprintf(digits, sizeof digits, "%d", number);
    return text_matches(rules, value, sio_slice_str(digits));
}

static bool is_true(const json_t *value, bool fact) {
    return json_is_true(value) == fact;
}

static bool headers_match(const prx_rules *rules, const json_t *names, const prx_message *m) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)names, name, value) {
        const char *found = prx_message_header(m, name);
        if (json_is_null(value) ? found != NULL
                                : found == NULL || !text_matches(rules, value, sio_slice_str(found)))
            return false;
    }
    return true;
}

static bool query_matches(const prx_rules *rules, const json_t *names, const prx_message *m) {
    const char *name;
    json_t *value;
    bool ok = true;
    json_object_foreach((json_t *)names, name, value) {
        sio_buf found = SIO_BUF_INIT;
        bool there = prx_message_query(m, name, &found);
        ok =
            ok && (json_is_null(value) ? !there : there && text_matches(rules, value, sio_buf_slice(&found)));
        sio_buf_free(&found);
    }
    return ok;
}

static bool request_key(const prx_rules *rules, const char *key, const json_t *value, const prx_message *m,
                        const char *sid) {
    if (strcmp(key, "method") == 0) return text_matches(rules, value, sio_slice_str(m->method));
    if (strcmp(key, "path") == 0) {
        sio_slice target = sio_slice_str(m->target);
        return text_matches(rules, value, sio_slice_sub(target, 0, strcspn(m->target, "?")));
    }
    if (strcmp(key, "query") == 0) return query_matches(rules, value, m);
    if (strcmp(key, "headers") == 0) return headers_match(rules, value, m);
    if (strcmp(key, "body") == 0) return text_matches(rules, value, sio_buf_slice(&m->body));
    if (strcmp(key, "upgrade") == 0) return is_true(value, prx_message_asks_upgrade(m));
    return word_matches(value, sid); /* "sid" */
}

static bool request_matches(const prx_rules *rules, const json_t *match, const prx_message *m,
                            const char *sid) {
    const char *key;
    json_t *value;
    if (m == NULL) return false;
    json_object_foreach((json_t *)match, key, value) {
        if (!request_key(rules, key, value, m, sid)) return false;
    }
    return true;
}

static bool response_key(const prx_rules *rules, const char *key, const json_t *value, const prx_unit *u) {
    const prx_message *m = u->message;
    if (strcmp(key, "status") == 0) return number_matches(rules, value, m->status);
    if (strcmp(key, "headers") == 0) return headers_match(rules, value, m);
    if (strcmp(key, "body") == 0) return text_matches(rules, value, sio_buf_slice(&m->body));
    return request_matches(rules, value, u->request, u->sid); /* "to" */
}

static bool payload_matches(const json_t *pattern, sio_slice payload) {
    const char *error;
    size_t offset;
    val_value *value = val_parse(payload, &error, &offset);
    val_scope *scope = val_scope_new();
    bool matches = value != NULL && scope != NULL && val_match(pattern, value, scope, NULL);
    val_free(value);
    val_scope_free(scope);
    return matches;
}

static bool is_connected(const prx_session *s, sio_slice nsp) {
    return s != NULL && json_object_getn(s->namespaces, (const char *)nsp.ptr, nsp.len) != NULL;
}

static bool packet_key(const prx_rules *rules, const char *key, const json_t *value, const prx_unit *u) {
    const prx_view *v = u->view;
    if (strcmp(key, "transport") == 0) return word_matches(value, u->websocket ? "websocket" : "polling");
    if (strcmp(key, "type") == 0) return word_matches(value, v->type);
    if (strcmp(key, "text") == 0) return text_matches(rules, value, sio_buf_slice(&u->packet->bytes));
    if (strcmp(key, "sio") == 0) return word_matches(value, v->sio);
    if (strcmp(key, "nsp") == 0) return v->nsp.len > 0 && text_matches(rules, value, v->nsp);
    if (strcmp(key, "id") == 0)
        return json_is_boolean(value) ? is_true(value, v->has_id)
                                      : v->has_id && text_matches(rules, value, v->id);
    if (strcmp(key, "connected") == 0)
        return v->nsp.len > 0 && is_true(value, is_connected(u->session, v->nsp));
    if (strcmp(key, "payload") == 0) return payload_matches(value, v->payload);
    return is_true(value, u->session != NULL && u->session->probing); /* "probing" */
}

static const char *opcode_name(const prx_frame *f) {
    static const char *const names[16] = {[WIRE_WS_CONTINUATION] = "continuation",
                                          [WIRE_WS_TEXT] = "text",
                                          [WIRE_WS_BINARY] = "binary",
                                          [WIRE_WS_CLOSE] = "close",
                                          [WIRE_WS_PING] = "ping",
                                          [WIRE_WS_PONG] = "pong"};
    return names[f->opcode & 15] == NULL ? "other" : names[f->opcode & 15];
}

static bool frame_key(const prx_rules *rules, const char *key, const json_t *value, const prx_unit *u) {
    const prx_frame *f = u->frame;
    if (strcmp(key, "opcode") == 0) return word_matches(value, opcode_name(f));
    if (strcmp(key, "fin") == 0) return is_true(value, f->fin);
    if (strcmp(key, "masked") == 0) return is_true(value, f->masked);
    if (strcmp(key, "rsv") == 0) return is_true(value, f->rsv != 0);
    if (strcmp(key, "code") == 0)
        return f->opcode == WIRE_WS_CLOSE && number_matches(rules, value, prx_frame_close_code(f));
    return text_matches(rules, value, sio_buf_slice(&f->payload)); /* "text" */
}

static size_t length_of(const prx_unit *u) {
    switch (u->kind) {
    case PRX_PACKET:
        return u->packet->bytes.len;
    case PRX_FRAME:
        return u->frame->payload.len;
    case PRX_REQUEST:
    case PRX_RESPONSE:
        return u->message->body.len;
    case PRX_CONNECTION:
        break;
    }
    return 0;
}

static bool has_mark(const json_t *value, const prx_memory *memory) {
    size_t i;
    json_t *item;
    if (json_is_string(value)) return json_object_get(memory->marks, json_string_value(value)) != NULL;
    json_array_foreach((json_t *)value, i, item) {
        if (has_mark(item, memory)) return true;
    }
    return false;
}

static bool key_matches(const prx_rules *rules, const char *key, const json_t *value, const prx_unit *u) {
    if (strcmp(key, "marked") == 0) return has_mark(value, u->memory);
    if (strcmp(key, "unmarked") == 0) return !has_mark(value, u->memory);
    if (strcmp(key, "pending") == 0)
        return u->session != NULL && ((word_matches(value, "GET") && u->session->gets > 0) ||
                                      (word_matches(value, "POST") && u->session->posts > 0));
    if (strcmp(key, "longer") == 0) return length_of(u) > (size_t)json_integer_value(value);
    if (strcmp(key, "shorter") == 0) return length_of(u) < (size_t)json_integer_value(value);
    switch (u->kind) {
    case PRX_CONNECTION:
        return strcmp(key, "event") == 0 ? word_matches(value, u->event) : is_true(value, u->websocket);
    case PRX_REQUEST:
        return request_key(rules, key, value, u->message, u->sid);
    case PRX_RESPONSE:
        return response_key(rules, key, value, u);
    case PRX_PACKET:
        return packet_key(rules, key, value, u);
    case PRX_FRAME:
        return frame_key(rules, key, value, u);
    }
    return false;
}

bool prx_match(const prx_rules *rules, const prx_rule *rule, const prx_unit *unit) {
    const char *key;
    json_t *value;
    if (rule->kind != unit->kind || rule->from != unit->from) return false;
    json_object_foreach((json_t *)rule->match, key, value) {
        if (!key_matches(rules, key, value, unit)) return false;
    }
    return true;
}
