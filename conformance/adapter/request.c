#include "adapter/request.h"

#include <stdlib.h>

#include "base/json_string.h"
#include "base/utf8.h"
#include "value/text.h"
#include "vector/value.h"

static const char *const OUT_OF_MEMORY = "out of memory";

static bool add_binary(sio_slice bytes, sio_buf *out) {
    return sio_buf_reserve(out, bytes.len / 3 * 4 + 16) && sio_buf_add_str(out, "{\"$b\":\"") &&
           val_base64_encode(bytes, out) && sio_buf_add_str(out, "\"}");
}

bool adp_write_message(sio_slice bytes, bool binary, sio_buf *out) {
    if (binary) return add_binary(bytes, out);
    if (sio_utf8_check(bytes).code == SIO_ERR_OK) return sio_json_write_string(out, bytes).code == SIO_ERR_OK;
    return sio_buf_add_str(out, "{\"text\":") && add_binary(bytes, out) && sio_buf_add_byte(out, '}');
}

static bool begin(const char *op, vec_codec codec, uint64_t max_payload, sio_buf *out) {
    if (!sio_buf_addf(out, "\"op\":\"%s\",\"codec\":\"%s\",", op, vec_codec_name(codec))) return false;
    return max_payload == 0 ||
           sio_buf_addf(out, "\"limits\":{\"maxPayload\":%llu},", (unsigned long long)max_payload);
}

const char *adp_request_messages(vec_codec codec, uint64_t max_payload, const sio_slice *message,
                                 const bool *binary, size_t count, sio_buf *out) {
    bool ok = begin("decode", codec, max_payload, out) && sio_buf_add_str(out, "\"input\":[");
    for (size_t i = 0; ok && i < count; i++)
        ok = (i == 0 || sio_buf_add_byte(out, ',')) && adp_write_message(message[i], binary[i], out);
    return ok && sio_buf_add_str(out, "]}") ? NULL : OUT_OF_MEMORY;
}

/* What every decoder has by default need not be said. */
static uint64_t limit_of(const vec_vector *v) {
    return v->max_payload == VEC_MAX_PAYLOAD ? 0 : v->max_payload;
}

static const char *write_decode(const vec_vector *v, const vec_messages *messages, sio_buf *out) {
    sio_slice *message = calloc(messages->count + 1, sizeof *message);
    bool *binary = calloc(messages->count + 1, sizeof *binary);
    const char *error = message == NULL || binary == NULL ? OUT_OF_MEMORY : NULL;
    for (size_t i = 0; error == NULL && i < messages->count; i++) {
        message[i] = sio_buf_slice(&messages->items[i].bytes);
        binary[i] = messages->items[i].binary || v->codec == VEC_EIO4_WEBTRANSPORT;
    }
    if (error == NULL)
        error = adp_request_messages(v->codec, limit_of(v), message, binary, messages->count, out);
    free(message);
    free(binary);
    return error;
}

static const char *decode_messages(const vec_vector *v, const json_t *input, sio_buf *out) {
    vec_messages messages = {NULL, 0};
    const char *error = vec_messages_make(input, &messages);
    if (error == NULL) error = write_decode(v, &messages, out);
    vec_messages_free(&messages);
    return error;
}

const char *adp_request_decode(const vec_vector *v, sio_buf *out) {
    return decode_messages(v, v->input, out);
}

const char *adp_request_control(const vec_vector *v, sio_buf *out) {
    return decode_messages(v, v->budget.against, out);
}

/* The form of the vector's message decides how a binary packet is to be written. */
static bool add_form(const vec_vector *v, sio_buf *out) {
    if (v->codec != VEC_EIO4_PACKET) return true;
    bool frame = val_payload_is_binary(json_array_get(v->encode, 0));
    return sio_buf_addf(out, "\"binary\":\"%s\",", frame ? "frame" : "text");
}

const char *adp_request_encode(const vec_vector *v, sio_buf *out) {
    const char *error = OUT_OF_MEMORY;
    json_t *packets = vec_expand(json_object_get(v->expect, "packets"), &error);
    char *text = packets == NULL ? NULL : json_dumps(packets, JSON_COMPACT);
    if (text != NULL && begin("encode", v->codec, limit_of(v), out) && add_form(v, out) &&
        sio_buf_add_str(out, "\"packets\":") && sio_buf_add_str(out, text) && sio_buf_add_byte(out, '}'))
        error = NULL;
    free(text);
    json_decref(packets);
    return error;
}
