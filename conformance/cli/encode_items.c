#include "cli/encode_items.h"

#include "base/base64.h"
#include "base/json_string.h"
#include "socketio/packet.h"

typedef struct reading {
    sio_slice text;
    const sio_rules *rules;
    cli_packet_fn *fn;
    void *ctx;
    cli_complaint *why;
} reading;

static bool complain(reading *r, sio_json where, const char *text) {
    r->why->text = text;
    r->why->offset = where.text.ptr == NULL ? 0 : (size_t)(where.text.ptr - r->text.ptr);
    return false;
}

/* A value that decode writes for data: a string, or {"$b":base64}. Appends its bytes. */
static bool read_bytes(reading *r, sio_json value, sio_buf *out) {
    sio_json base64 = value;
    if (value.kind == SIO_JSON_STRING) {
        if (!sio_json_unescape(value, out)) return complain(r, value, "out of memory");
        return true;
    }
    if (!sio_json_member(value, "$b", &base64) || base64.kind != SIO_JSON_STRING)
        return complain(r, value, "data is a string or {\"$b\":base64}");
    if (sio_base64_decode(sio_json_string_inner(base64), out).code != SIO_ERR_OK)
        return complain(r, base64, "not base64");
    return true;
}

static bool emit(reading *r, sio_json where, const sio_eio_packet *packet) {
    r->why->text = NULL;
    if (r->fn(r->ctx, packet, r->why)) return true;
    return complain(r, where, r->why->text == NULL ? "out of memory" : r->why->text);
}

static bool read_engine_type(reading *r, sio_json item, sio_eio_type *type) {
    sio_json name;
    *type = SIO_EIO_MESSAGE;
    if (!sio_json_member(item, "engine", &name)) return true;
    if (sio_eio_type_find(sio_json_string_inner(name), type)) return true;
    return complain(r, name, "engine is open, close, ping, pong, message, upgrade or noop");
}

static bool encode_plain(reading *r, sio_json item, sio_eio_type type) {
    sio_json data, binary;
    sio_buf bytes = SIO_BUF_INIT;
    bool ok = !sio_json_member(item, "data", &data) || read_bytes(r, data, &bytes);
    if (ok) {
        sio_eio_packet p = {.type = type, .binary = false, .data = sio_buf_slice(&bytes)};
        p.binary = sio_json_member(item, "binary", &binary) && binary.kind == SIO_JSON_TRUE;
        ok = emit(r, item, &p);
    }
    sio_buf_free(&bytes);
    return ok;
}

static bool read_type(reading *r, sio_json socket, sio_packet *p) {
    sio_json type;
    if (sio_json_member(socket, "type", &type) && sio_type_find(sio_json_string_inner(type), &p->type))
        return true;
    return complain(r, type.kind == SIO_JSON_NONE ? socket : type,
                    "type is CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT or BINARY_ACK");
}

/* The attachments themselves, or how many follow as packets of their own. */
static bool read_attachments(reading *r, sio_json socket, sio_packet *p, sio_json *list) {
    uint64_t n = 0;
    if (!sio_json_member(socket, "attachments", list)) return true;
    if (list->kind == SIO_JSON_ARRAY)
        n = sio_json_count(*list);
    else if (!sio_json_to_u64(*list, &n))
        return complain(r, *list, "attachments is a number or an array of {\"$b\":base64}");
    if (n > UINT32_MAX) return complain(r, *list, "too many attachments");
    p->attachments = (uint32_t)n;
    return true;
}

static bool read_socket(reading *r, sio_json socket, sio_buf *nsp, sio_packet *p, sio_json *list) {
    sio_json value;
    if (!read_type(r, socket, p) || !read_attachments(r, socket, p, list)) return false;
    if (sio_json_member(socket, "nsp", &value)) {
        if (value.kind != SIO_JSON_STRING) return complain(r, value, "nsp is a string");
        if (!sio_json_unescape(value, nsp)) return complain(r, value, "out of memory");
        p->nsp = sio_buf_slice(nsp);
    }
    p->has_id = sio_json_member(socket, "id", &value);
    if (p->has_id && !sio_json_to_u64(value, &p->id)) return complain(r, value, "id is a whole number");
    sio_json_member(socket, "data", &p->payload);
    sio_error e = sio_packet_check(p, r->rules);
    if (e.code == SIO_ERR_OK) return true;
    sio_json at = p->payload.kind == SIO_JSON_NONE ? socket : p->payload;
    complain(r, at, sio_strerror(e.code));
    r->why->offset += e.offset;
    return false;
}

static bool emit_attachments(reading *r, sio_json list) {
    sio_json_iter it = sio_json_begin(list);
    sio_json value;
    bool ok = true;
    while (ok && list.kind == SIO_JSON_ARRAY && sio_json_next(&it, &value)) {
        sio_buf bytes = SIO_BUF_INIT;
        ok = read_bytes(r, value, &bytes);
        sio_eio_packet p = sio_eio_binary(sio_buf_slice(&bytes));
        ok = ok && emit(r, value, &p);
        sio_buf_free(&bytes);
    }
    return ok;
}

static bool encode_socket(reading *r, sio_json socket) {
    sio_buf nsp = SIO_BUF_INIT, text = SIO_BUF_INIT;
    sio_packet p = {.nsp = sio_slice_str("/")};
    sio_json list = {.kind = SIO_JSON_NONE};
    bool ok = read_socket(r, socket, &nsp, &p, &list);
    if (ok) {
        sio_error e = sio_packet_encode(&p, &text);
        ok = e.code == SIO_ERR_OK || complain(r, socket, sio_strerror(e.code));
    }
    sio_eio_packet message = {.type = SIO_EIO_MESSAGE, .binary = false, .data = sio_buf_slice(&text)};
    ok = ok && emit(r, socket, &message) && emit_attachments(r, list);
    sio_buf_free(&nsp);
    sio_buf_free(&text);
    return ok;
}

static bool encode_item(reading *r, sio_json item) {
    sio_json socket, type;
    sio_eio_type engine;
    if (item.kind != SIO_JSON_OBJECT) return complain(r, item, "a packet is an object");
    if (!read_engine_type(r, item, &engine)) return false;
    if (sio_json_member(item, "socket", &socket)) {
        if (engine == SIO_EIO_MESSAGE) return encode_socket(r, socket);
        return complain(r, item, "only a message carries a Socket.IO packet");
    }
    if (sio_json_member(item, "type", &type)) return encode_socket(r, item);
    if (sio_json_member(item, "engine", &type)) return encode_plain(r, item, engine);
    return complain(r, item, "a packet has \"engine\", \"socket\" or \"type\"");
}

bool cli_encode_items(sio_slice text, const sio_rules *rules, cli_packet_fn *fn, void *ctx,
                      cli_complaint *why) {
    reading r = {.text = text, .rules = rules, .fn = fn, .ctx = ctx, .why = why};
    sio_json root, packets;
    sio_error e = sio_json_scan(text, SIO_MAX_DEPTH, &root);
    if (e.code != SIO_ERR_OK) {
        *why = (cli_complaint){.text = sio_strerror(e.code), .offset = e.offset};
        return false;
    }
    if (sio_json_member(root, "packets", &packets)) root = packets;
    if (root.kind != SIO_JSON_ARRAY) return encode_item(&r, root);
    sio_json_iter it = sio_json_begin(root);
    sio_json item;
    while (sio_json_next(&it, &item))
        if (!encode_item(&r, item)) return false;
    return true;
}
