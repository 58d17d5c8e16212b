#include "replay/log_json.h"

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "text/escape.h"

static const char *const kinds[] = {[WIRE_LOG_CONNECTED] = "connected",
                                    [WIRE_LOG_SENT] = "sent",
                                    [WIRE_LOG_RECEIVED] = "received",
                                    [WIRE_LOG_FIN_SENT] = "fin-sent",
                                    [WIRE_LOG_FIN_RECEIVED] = "fin-received",
                                    [WIRE_LOG_RST_SENT] = "rst-sent",
                                    [WIRE_LOG_RST_RECEIVED] = "rst-received",
                                    [WIRE_LOG_FAILED] = "failed",
                                    [WIRE_LOG_NOTE] = "note"};
static const char *const layers[] = {"tcp", "tls", "http", "ws", "eio", "sio", "case"};
enum { KINDS = sizeof kinds / sizeof kinds[0], LAYERS = sizeof layers / sizeof layers[0] };

static bool is_text(sio_slice bytes) {
    uint32_t code = 0;
    while (bytes.len > 0) {
        size_t n = txt_utf8_next(bytes, &code);
        if (n == 0 || code == 0) return false;
        bytes = sio_slice_from(bytes, n);
    }
    return true;
}

static json_t *bytes_to_json(sio_slice bytes) {
    if (is_text(bytes)) return json_stringn(bytes.len == 0 ? "" : (const char *)bytes.ptr, bytes.len);
    sio_buf text = SIO_BUF_INIT;
    json_t *value = NULL;
    if (sio_base64_encode(bytes, &text)) value = json_pack("{s:s%}", "$b", (const char *)text.data, text.len);
    sio_buf_free(&text);
    return value;
}

static json_t *entry_to_json(const wire_log_entry *e) {
    json_t *bytes = bytes_to_json(e->bytes);
    json_t *entry = json_pack("{s:I, s:s, s:s, s:s, s:o}", "us", (json_int_t)e->at, "kind", kinds[e->kind],
                              "layer", e->layer, "conn", e->conn, "bytes", bytes);
    if (entry != NULL && e->total > e->bytes.len)
        json_object_set_new(entry, "total", json_integer((json_int_t)e->total));
    return entry;
}

json_t *rpl_log_to_json(const wire_log *log) {
    json_t *entries = json_array();
    for (size_t i = 0; log != NULL && i < wire_log_count(log); i++) {
        if (json_array_append_new(entries, entry_to_json(wire_log_at(log, i))) == 0) continue;
        json_decref(entries);
        return NULL;
    }
    return json_pack("{s:b, s:o}", "complete", log == NULL || !wire_log_truncated(log), "entries", entries);
}

static size_t index_of(const char *const *names, size_t count, const char *name) {
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static bool read_bytes(const json_t *json, sio_buf *out, data_reader *r) {
    const json_t *base64 = json_object_get(json, "$b");
    sio_buf_clear(out);
    if (json_is_string(json))
        return sio_buf_add(out, sio_slice_of(json_string_value(json), json_string_length(json)));
    sio_slice text = sio_slice_of(json_string_value(base64), json_string_length(base64));
    if (json_is_string(base64) && json_object_size(json) == 1 &&
        sio_base64_decode(text, out).code == SIO_ERR_OK)
        return true;
    return data_expected(r, "bytes", "a string or {\"$b\": base64}");
}

static bool read_entry(const json_t *json, wire_log *log, sio_buf *bytes, data_reader *r) {
    const json_t *us = json_object_get(json, "us"), *total = json_object_get(json, "total");
    const json_t *conn = json_object_get(json, "conn");
    const char *kind_name = data_string(r, json, "kind"), *layer_name = data_string(r, json, "layer");
    if (r->failed) return false;
    size_t kind = index_of(kinds, KINDS, kind_name), layer = index_of(layers, LAYERS, layer_name);
    if (kind == KINDS) return data_expected(r, "kind", "sent, received, note and the like");
    if (layer == LAYERS) return data_expected(r, "layer", "tcp, tls, http, ws, eio, sio or case");
    if (!json_is_integer(us) || json_integer_value(us) < 0)
        return data_expected(r, "us", "a whole number of microseconds");
    if (!json_is_string(conn)) return data_expected(r, "conn", "a string");
    if (!read_bytes(json_object_get(json, "bytes"), bytes, r)) return false;
    if (total != NULL && (!json_is_integer(total) || json_integer_value(total) < (json_int_t)bytes->len))
        return data_expected(r, "total", "a number of bytes, no less than there are");
    wire_log_entry e = {.at = json_integer_value(us),
                        .kind = (wire_log_kind)kind,
                        .layer = layers[layer],
                        .conn = json_string_value(conn),
                        .bytes = sio_buf_slice(bytes),
                        .total = total == NULL ? bytes->len : (size_t)json_integer_value(total)};
    return wire_log_copy(log, &e) || data_expected(r, NULL, "less: out of memory");
}

wire_log *rpl_log_from_json(const json_t *json, data_reader *r) {
    data_reader_at(r, "/log");
    const json_t *entries = data_array(r, json, "entries");
    bool complete = data_bool(r, json, "complete");
    if (r->failed) return NULL;
    if (json_array_size(entries) > RPL_MOST_ENTRIES)
        return data_expected(r, "entries", "at most %d entries", RPL_MOST_ENTRIES), NULL;
    wire_log *log = wire_log_new(0, 0);
    sio_buf bytes = SIO_BUF_INIT;
    bool ok = log != NULL;
    for (size_t i = 0; ok && i < json_array_size(entries); i++) {
        data_reader_at(r, "/log/entries/%zu", i);
        ok = read_entry(json_array_get(entries, i), log, &bytes, r);
    }
    sio_buf_free(&bytes);
    if (ok && !complete) wire_log_set_truncated(log);
    if (ok) return log;
    wire_log_free(log);
    return NULL;
}
