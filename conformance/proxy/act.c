#include "proxy/act.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/edit.h"
#include "value/value.h"

typedef struct acting {
    const prx_rules *rules;
    prx_unit *unit;
    prx_effects *effects;
} acting;

/* The bytes that `replace` and `edit` mean. */
static sio_buf *text_of(prx_unit *u) {
    switch (u->kind) {
    case PRX_REQUEST:
    case PRX_RESPONSE:
        return &u->message->body;
    case PRX_PACKET:
        return &u->packet->bytes;
    case PRX_FRAME:
        return &u->frame->payload;
    case PRX_CONNECTION:
        break;
    }
    return NULL;
}

static void mark_changed(prx_unit *u) {
    if (u->message != NULL && u->kind != PRX_PACKET) u->message->changed = true;
    if (u->frame != NULL && u->kind == PRX_FRAME) u->frame->changed = true;
    if (u->packet != NULL) u->packet->changed = true;
}

static size_t payload_start(const prx_unit *u) {
    if (u->view == NULL || u->view->payload.ptr == NULL) return u->packet->bytes.len;
    /* Earlier actions may have changed the text: look again. */
    prx_view fresh = prx_packet_view(u->packet, false);
    return fresh.payload.ptr == NULL ? u->packet->bytes.len
                                     : (size_t)(fresh.payload.ptr - u->packet->bytes.data);
}

bool prx_packet_make(const json_t *payload, prx_packet *out) {
    *out = (prx_packet){.binary = val_payload_is_binary(payload), .changed = true};
    if (val_payload(payload, NULL, 0, &out->bytes) == NULL) return true;
    prx_packet_free(out);
    return false;
}

static void replace(prx_unit *u, const json_t *payload) {
    sio_buf *text = text_of(u);
    if (text == NULL) return;
    sio_buf_clear(text);
    val_payload(payload, NULL, 0, text);
    if (u->kind == PRX_PACKET) u->packet->binary = val_payload_is_binary(payload);
    mark_changed(u);
}

static void spell_names(prx_message *m, const char *style) {
    for (size_t i = 0; style != NULL && i < m->header_count; i++)
        for (char *c = m->headers[i].name; *c != '\0'; c++)
            *c = (char)(style[0] == 'u' ? toupper((unsigned char)*c) : tolower((unsigned char)*c));
}

static void reverse_headers(prx_message *m) {
    for (size_t i = 0; i < m->header_count / 2; i++) {
        prx_header other = m->headers[m->header_count - 1 - i];
        m->headers[m->header_count - 1 - i] = m->headers[i];
        m->headers[i] = other;
    }
}

static void change_headers(prx_message *m, const json_t *action) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(action, "headers"), name, value) {
        prx_message_set_header(m, name, json_string_value(value));
        if (prx_is_framing_header(name)) m->own_length = true;
    }
    spell_names(m, json_string_value(json_object_get(action, "case")));
    if (json_is_true(json_object_get(action, "reverse"))) reverse_headers(m);
    m->changed = true;
}

static void change_target(const prx_rules *rules, prx_message *m, const json_t *edit) {
    sio_buf target = SIO_BUF_INIT;
    if (sio_buf_add_str(&target, m->target) && prx_edit_text(rules, edit, NULL, &target))
        m->changed = prx_message_set(&m->target, sio_buf_slice(&target));
    sio_buf_free(&target);
}

static void change_framing(prx_message *m, const json_t *action) {
    const char *how = json_string_value(json_object_get(action, "framing"));
    json_int_t size = json_integer_value(json_object_get(action, "size"));
    m->framing = how[0] == 'l' && how[1] == 'e' ? WIRE_HTTP_LENGTH : WIRE_HTTP_CHUNKED;
    if (strcmp(how, "close") == 0) m->framing = WIRE_HTTP_UNTIL_CLOSE;
    m->chunk = strcmp(how, "chunked") == 0 ? (size > 0 ? (size_t)size : 7) : 0;
    m->changed = true;
}

static void change_frame(prx_frame *f, const json_t *fields) {
    const json_t *value;
    if (f == NULL) return;
    if ((value = json_object_get(fields, "fin")) != NULL) f->fin = json_is_true(value);
    if ((value = json_object_get(fields, "rsv")) != NULL) f->rsv = (uint8_t)json_integer_value(value);
    if ((value = json_object_get(fields, "opcode")) != NULL) f->opcode = (uint8_t)json_integer_value(value);
    if ((value = json_object_get(fields, "masked")) != NULL) f->masked = json_is_true(value);
    if ((value = json_object_get(fields, "code")) != NULL) {
        uint8_t code[2] = {(uint8_t)(json_integer_value(value) >> 8), (uint8_t)json_integer_value(value)};
        sio_buf_clear(&f->payload);
        sio_buf_add(&f->payload, sio_slice_of(code, 2));
    }
    f->changed = true;
}

static void add_extra(prx_effects *e, const json_t *what, int kind) {
    if (e->extra_count == PRX_MOST_EXTRAS) return;
    e->extras[e->extra_count].what = what;
    e->extras[e->extra_count++].kind = kind == 0 ? PRX_INJECT : kind == 1 ? PRX_WRITE : PRX_CLOSE;
}

static wire_us ms(const json_t *value) {
    return WIRE_MS(json_integer_value(value));
}

/* How the unit travels. Returns whether the key is one of those. */
static bool travel(prx_effects *e, const char *key, const json_t *value, const json_t *action) {
    if (strcmp(key, "delay") == 0)
        e->delay = ms(value);
    else if (strcmp(key, "duplicate") == 0)
        e->copies = (unsigned)json_integer_value(value);
    else if (strcmp(key, "swap") == 0)
        e->swap = ms(value);
    else if (strcmp(key, "merge") == 0)
        e->merge = ms(value);
    else if (strcmp(key, "fragment") == 0)
        e->fragment = (size_t)json_integer_value(value);
    else if (strcmp(key, "split") == 0) {
        const json_t *gap = json_object_get(action, "gap");
        e->split = (size_t)json_integer_value(value);
        e->gap = gap == NULL ? WIRE_MS(1) : ms(gap);
    } else if (strcmp(key, "inject") == 0)
        add_extra(e, value, 0);
    else if (strcmp(key, "write") == 0)
        add_extra(e, value, 1);
    else if (strcmp(key, "close") == 0)
        add_extra(e, value, 2);
    else if (strcmp(key, "answer") == 0)
        e->answer = value;
    else
        return false;
    return true;
}

/* What the unit says. */
static void change(const acting *a, const char *key, const json_t *value, const json_t *action) {
    prx_unit *u = a->unit;
    if (strcmp(key, "replace") == 0) {
        replace(u, value);
    } else if (strcmp(key, "edit") == 0) {
        if (text_of(u) != NULL &&
            prx_edit_text(a->rules, value, u->session == NULL ? NULL : u->session->sid, text_of(u)))
            mark_changed(u);
    } else if (strcmp(key, "mark") == 0) {
        json_object_set_new(u->memory->marks, json_string_value(value), json_true());
    } else if (strcmp(key, "unmark") == 0) {
        json_object_del(u->memory->marks, json_string_value(value));
    } else if (strcmp(key, "status") == 0) {
        const char *reason = json_string_value(json_object_get(action, "reason"));
        u->message->status = (int)json_integer_value(value);
        if (reason != NULL) prx_message_set(&u->message->reason, sio_slice_str(reason));
        u->message->changed = true;
    } else if (strcmp(key, "target") == 0) {
        change_target(a->rules, u->message, value);
    } else if (strcmp(key, "framing") == 0) {
        change_framing(u->message, action);
    } else if (strcmp(key, "frame") == 0) {
        change_frame(u->frame, value);
    } else if (strcmp(key, "headers") == 0 || strcmp(key, "case") == 0 || strcmp(key, "reverse") == 0) {
        change_headers(u->message, action);
    } else if (u->kind == PRX_PACKET && prx_edit_json(action, &u->packet->bytes, payload_start(u))) {
        u->packet->changed = true; /* json, remove, spell */
    }
}

static void do_action(const json_t *action, void *ctx) {
    const acting *a = ctx;
    const char *word = json_string_value(action);
    if (word != NULL) {
        if (word[0] == 'd') a->effects->drop = true;
        if (word[0] == 'h') a->effects->drop = a->effects->hold = true;
        if (word[0] == 'm') a->effects->drop = a->effects->mute = true;
        return;
    }
    /* The first key names the action, others belong to it. */
    const char *key = json_object_iter_key(json_object_iter((json_t *)action));
    const json_t *value = json_object_iter_value(json_object_iter((json_t *)action));
    if (!travel(a->effects, key, value, action)) change(a, key, value, action);
}

static bool its_turn(const prx_rule *rule, json_int_t *count) {
    json_int_t n = (*count)++;
    return n >= rule->skip && (rule->first == 0 || n < rule->skip + rule->first);
}

bool prx_act(const prx_rules *rules, prx_unit *unit, prx_effects *effects) {
    bool matched = false;
    acting a = {.rules = rules, .unit = unit, .effects = effects};
    for (size_t i = 0; i < rules->count; i++) {
        const prx_rule *rule = &rules->items[i];
        if (!prx_match(rules, rule, unit) || !its_turn(rule, &unit->memory->counts[i])) continue;
        matched = true;
        prx_rule_actions(rule, do_action, &a);
        if (!rule->go_on) break;
    }
    return matched;
}
