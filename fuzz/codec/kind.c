#include "fuzz/codec/kind.h"

#include <string.h>

enum { DEEPEST = 512 }; /* deeper data is not looked at */

static bool is_form(const json_t *value, const char *form) {
    return json_object_size(value) == 1 && json_object_get(value, form) != NULL;
}

static bool is_text(const json_t *value) {
    return json_is_string(value) || is_form(value, "$u16");
}

static bool is_number(const json_t *value) {
    return json_is_number(value) || is_form(value, "$n");
}

static bool is_binary(const json_t *value) {
    return is_form(value, "$b");
}

static bool is_object(const json_t *value) {
    return json_is_object(value) && !is_text(value) && !is_number(value) && !is_binary(value) &&
           !is_form(value, "$host");
}

/* ---- values of the host, at any depth ---- */

static bool holds_host(const json_t *value, unsigned depth) {
    size_t i;
    const char *key;
    json_t *item;
    if (is_form(value, "$host")) return true;
    if (depth == DEEPEST) return false;
    json_array_foreach(value, i, item) {
        if (holds_host(item, depth + 1)) return true;
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
        if (holds_host(item, depth + 1)) return true;
    }
    return false;
}

/* ---- attachments: the text beside the data ---- */

static bool is_placeholder(const json_t *text) {
    return json_is_true(json_object_get(text, "_placeholder"));
}

/* Data of another shape than the text is not judged. */
static bool is_replaced(const json_t *text, const json_t *data, unsigned depth) {
    size_t i;
    const char *key;
    json_t *item;
    if (is_placeholder(text)) return is_binary(data);
    if (depth == DEEPEST) return true;
    if (json_is_array(text) && json_array_size(text) == json_array_size(data)) {
        json_array_foreach(text, i, item) {
            if (!is_replaced(item, json_array_get(data, i), depth + 1)) return false;
        }
    }
    if (!json_is_object(text) || !json_is_object(data)) return true;
    json_object_foreach((json_t *)(uintptr_t)text, key, item) {
        const json_t *value = json_object_get(data, key);
        if (value != NULL && !is_replaced(item, value, depth + 1)) return false;
    }
    return true;
}

/* The payload begins with the first bracket behind the namespace. */
static json_t *payload_of(sio_slice text) {
    const uint8_t *slash = memchr(text.ptr, '/', text.len), *comma = NULL;
    const uint8_t *bracket = memchr(text.ptr, '[', text.len);
    if (slash != NULL && (bracket == NULL || slash < bracket))
        comma = memchr(slash, ',', text.len - (size_t)(slash - text.ptr));
    if (comma != NULL) text = sio_slice_from(text, (size_t)(comma - text.ptr));
    bracket = memchr(text.ptr, '[', text.len);
    if (bracket == NULL) return NULL;
    text = sio_slice_from(text, (size_t)(bracket - text.ptr));
    return json_loadb((const char *)text.ptr, text.len, JSON_ALLOW_NUL, NULL);
}

/* Only a single binary packet with its attachments is looked at: then it is clear which text made which
 * packet. */
static bool attachments_right(const cfz_input *in, const json_t *packets) {
    if (in->count < 2 || in->message[0].len == 0 || json_array_size(packets) != 1) return true;
    uint8_t type = in->message[0].ptr[0];
    for (size_t i = 0; i < in->count; i++)
        if (in->binary[i] != (i > 0)) return true;
    const json_t *data = json_object_get(json_array_get(packets, 0), "data");
    json_t *text = type == '5' || type == '6' ? payload_of(in->message[0]) : NULL;
    bool right = text == NULL || data == NULL || is_replaced(text, data, 0);
    json_decref(text);
    return right;
}

/* ---- Socket.IO ---- */

static bool id_right(const json_t *id, bool may_have) {
    if (id == NULL) return true;
    if (!may_have) return false;
    if (json_is_integer(id)) return json_integer_value(id) >= 0;
    const char *digits = json_string_value(json_object_get(id, "$n"));
    return digits != NULL && digits[0] != '\0' && strspn(digits, "0123456789") == strlen(digits);
}

static const char *event_broken(const json_t *data) {
    const json_t *name = json_array_get(data, 0);
    if (!json_is_array(data) || json_array_size(data) == 0) return "event-data";
    return is_text(name) || is_number(name) ? NULL : "event-name";
}

static const char *data_broken(const char *type, const json_t *data) {
    if (data == NULL) return NULL;
    if (strcmp(type, "event") == 0) return event_broken(data);
    if (strcmp(type, "ack") == 0) return json_is_array(data) ? NULL : "ack-data";
    if (strcmp(type, "connect") == 0) return is_object(data) ? NULL : "connect-data";
    if (strcmp(type, "disconnect") == 0) return "disconnect-data";
    return is_object(data) || is_text(data) ? NULL : "error-data";
}

static const char *packet_broken(const json_t *packet) {
    static const char *const types[] = {"connect", "disconnect", "event", "ack", "connect_error"};
    const char *type = json_string_value(json_object_get(packet, "type"));
    const json_t *nsp = json_object_get(packet, "nsp");
    bool known = false;
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
        known = known || strcmp(type, types[i]) == 0;
    if (!known) return "packet-type";
    if (nsp != NULL && !is_text(nsp)) return "namespace";
    if (!id_right(json_object_get(packet, "id"), true)) return "id";
    return data_broken(type, json_object_get(packet, "data"));
}

/* ---- Engine.IO ---- */

static const char *engine_broken(const json_t *packet) {
    static const char *const types[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};
    const char *type = json_string_value(json_object_get(packet, "type"));
    const json_t *data = json_object_get(packet, "data");
    bool known = false;
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
        known = known || strcmp(type, types[i]) == 0;
    if (!known) return "packet-type";
    return data == NULL || is_text(data) || is_binary(data) ? NULL : "message-data";
}

const char *cfz_kind_broken(vec_codec codec, const cfz_input *input, const json_t *packets) {
    size_t i;
    const json_t *packet;
    const char *broken = NULL;
    if (codec == VEC_EIO4_OPEN) return NULL;
    json_array_foreach(packets, i, packet) {
        if (holds_host(packet, 0)) return "host-value";
        broken = codec == VEC_SIO5 ? packet_broken(packet) : engine_broken(packet);
        if (broken != NULL) return broken;
    }
    return codec == VEC_SIO5 && !attachments_right(input, packets) ? "attachment" : NULL;
}

const char *cfz_kind_title(const char *rule) {
    static const char *const titles[][2] = {
        {"host-value", "a function or object of the host got into the data"},
        {"packet-type", "it decodes a packet of a type that does not exist"},
        {"namespace", "it decodes a namespace that is no string"},
        {"id", "it decodes an acknowledgement id that is no whole number"},
        {"event-data", "the data of an event is no array with a name"},
        {"event-name", "the name of an event is neither a string nor a number"},
        {"ack-data", "the data of an acknowledgement is no array"},
        {"connect-data", "the data of CONNECT is no object"},
        {"disconnect-data", "DISCONNECT has data"},
        {"error-data", "the data of CONNECT_ERROR is neither an object nor a string"},
        {"message-data", "the data of a packet is neither text nor binary"},
        {"attachment", "where the text has a placeholder the data is not binary"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i][0], rule) == 0) return titles[i][1];
    return rule;
}

/* ---- shapes ---- */

static void mix(uint32_t *hash, uint32_t value) {
    *hash = (*hash ^ value) * 16777619U;
}

static void mix_text(uint32_t *hash, const char *text) {
    for (; text != NULL && *text != '\0'; text++)
        mix(hash, (uint8_t)*text);
}

uint32_t cfz_kind_shape(const vec_outcome *outcome) {
    uint32_t hash = 2166136261U;
    size_t i;
    const json_t *packet;
    mix(&hash, (uint32_t)outcome->end);
    mix_text(&hash, outcome->reason);
    json_array_foreach(outcome->packets, i, packet) {
        const json_t *data = json_object_get(packet, "data");
        const char *nsp = json_string_value(json_object_get(packet, "nsp"));
        if (i == 3) break;
        mix_text(&hash, json_string_value(json_object_get(packet, "type")));
        mix(&hash, nsp != NULL && strcmp(nsp, "/") != 0);
        mix(&hash, json_object_get(packet, "id") != NULL);
        mix(&hash, data == NULL ? 0 : 1U + (uint32_t)json_typeof(data));
        mix(&hash, (uint32_t)(json_array_size(data) < 4 ? json_array_size(data) : 4));
    }
    return hash;
}
