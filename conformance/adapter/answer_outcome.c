/* Answers as outcomes and messages: what is compared with a vector. */
#include <string.h>

#include "adapter/answer.h"
#include "value/text.h"
#include "vector/reason.h"

static const char *const TOO_DEEP = "the answer is nested too deep; `opaque` is for such values";
static const char *const NOT_CANONICAL =
    "the answer is not canonical JSON: a number is out of range, or a string holds what only $u16 can carry";

/* jansson limits the depth itself. Numbers beyond 64 bits are doubles, as for JavaScript. */
static json_t *parse(sio_slice text) {
    const size_t how = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    const char *at = (const char *)text.ptr;
    if (text.len == 0) return NULL;
    json_t *json = json_loadb(at, text.len, how, NULL);
    return json != NULL ? json : json_loadb(at, text.len, how | JSON_DECODE_INT_AS_REAL, NULL);
}

static const char *read_text(sio_slice json, sio_buf *out) {
    json_t *text = parse(json);
    const char *error = json_is_string(text) ? NULL : "`refused` is a string, the codec's own message";
    if (error == NULL && out != NULL &&
        !sio_buf_add(out, sio_slice_of(json_string_value(text), json_string_length(text))))
        error = "out of memory";
    json_decref(text);
    return error;
}

/* The member is a JSON string, in quotes. */
static const char *find_reason(sio_slice json) {
    return json.len < 2 ? NULL : vec_reason_known(sio_slice_sub(json, 1, json.len - 1));
}

static const char *check_packets(const json_t *packets) {
    size_t i;
    const json_t *packet;
    if (!json_is_array(packets)) return "`packets` is an array";
    json_array_foreach(packets, i, packet) {
        if (!json_is_string(json_object_get(packet, "type"))) return "a packet is an object with a `type`";
    }
    return NULL;
}

static const char *read_packets(sio_slice json, vec_outcome *out) {
    json_t *packets = parse(json);
    if (packets == NULL) return NOT_CANONICAL;
    json_decref(out->packets);
    out->packets = packets;
    return check_packets(packets);
}

const char *adp_answer_outcome(const adp_answer *a, vec_outcome *out, sio_buf *message) {
    bool more = sio_slice_is(a->more, "true");
    if (a->unreadable) return TOO_DEEP;
    if (a->packets.len == 0 && a->refused.len == 0 && !more)
        return "the answer has neither `packets`, `refused`, `more` nor `unsupported`";
    if (a->refused.len > 0 && more) return "the answer has both `refused` and `more`";
    const char *error = a->packets.len > 0 ? read_packets(a->packets, out) : NULL;
    out->end = a->refused.len > 0 ? VEC_REFUSED : more ? VEC_MORE : VEC_COMPLETE;
    out->reason = find_reason(a->reason);
    return error == NULL && a->refused.len > 0 ? read_text(a->refused, message) : error;
}

/* ---- output ---- */

static const char *add_bytes(const json_t *base64, bool binary, vec_messages *out) {
    vec_message *m = vec_messages_add(out, binary);
    if (m == NULL) return "out of memory";
    if (!json_is_string(base64)) return "a message is a string, {\"$b\"}, or {\"text\": {\"$b\"}}";
    return val_base64_decode(sio_slice_of(json_string_value(base64), json_string_length(base64)), &m->bytes);
}

static const char *add_message(const json_t *json, vec_messages *out) {
    if (!json_is_string(json)) {
        const json_t *text = json_object_get(json, "text");
        return add_bytes(json_object_get(text != NULL ? text : json, "$b"), text == NULL, out);
    }
    vec_message *m = vec_messages_add(out, false);
    sio_slice text = sio_slice_of(json_string_value(json), json_string_length(json));
    return m != NULL && sio_buf_add(&m->bytes, text) ? NULL : "out of memory";
}

static const char *add_messages(const json_t *output, vec_messages *out) {
    size_t i;
    const json_t *message;
    const char *error = json_is_array(output) ? NULL : "`output` is an array of messages";
    json_array_foreach(output, i, message) {
        if (error == NULL) error = add_message(message, out);
    }
    return error;
}

const char *adp_answer_output(const adp_answer *a, vec_messages *out, bool *refused, sio_buf *message) {
    *refused = a->refused.len > 0;
    if (a->unreadable) return TOO_DEEP;
    if (*refused) return read_text(a->refused, message);
    if (a->output.len == 0) return "the answer has neither `output`, `refused` nor `unsupported`";
    json_t *output = parse(a->output);
    const char *error = output == NULL ? NOT_CANONICAL : add_messages(output, out);
    json_decref(output);
    return error;
}
