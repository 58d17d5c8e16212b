/* siospec decode --json. Payloads are copied as spelt, so that no number or escape changes; data that JSON
 * cannot hold as a string is {"$b":base64}, as everywhere in siospec's data. */
#include "cli/decode_views.h"

#include <inttypes.h>

#include "base/base64.h"
#include "base/json_string.h"
#include "base/utf8.h"

static void note(cli_output *o, bool ok) {
    if (!ok) o->failed = true;
}

static void add(cli_output *o, const char *text) {
    note(o, sio_buf_add_str(&o->out, text));
}

static void add_data(cli_output *o, sio_slice data, bool binary) {
    if (!binary && sio_utf8_check(data).code == SIO_ERR_OK) {
        note(o, sio_json_write_string(&o->out, data).code == SIO_ERR_OK);
        return;
    }
    add(o, "{\"$b\":\"");
    note(o, sio_base64_encode(data, &o->out));
    add(o, "\"}");
}

static void add_socket(cli_output *o, const sio_packet *p) {
    note(o, sio_buf_addf(&o->out, ",\"socket\":{\"type\":\"%s\",\"nsp\":", sio_type_name(p->type)));
    note(o, sio_json_write_string(&o->out, p->nsp).code == SIO_ERR_OK);
    if (sio_type_is_binary(p->type))
        note(o, sio_buf_addf(&o->out, ",\"attachments\":%" PRIu32, p->attachments));
    if (p->has_id) note(o, sio_buf_addf(&o->out, ",\"id\":%" PRIu64, p->id));
    if (p->payload.kind != SIO_JSON_NONE) {
        add(o, ",\"data\":");
        note(o, sio_buf_add(&o->out, p->payload.text));
    }
    add(o, "}");
}

static void json_input(void *ctx, sio_slice input, bool binary) {
    (void)input;
    (void)binary;
    cli_output *o = ctx;
    if (o->out.len == 0) add(o, "{\"packets\":[");
}

static void json_found(void *ctx, sio_slice input, const cli_found *f) {
    (void)input;
    cli_output *o = ctx;
    add(o, o->count++ > 0 ? ",\n" : "\n");
    note(o, sio_buf_addf(&o->out, "{\"engine\":\"%s\",\"offset\":%zu", sio_eio_type_name(f->packet.type),
                         f->at));
    if (f->packet.binary) add(o, ",\"binary\":true");
    if (f->header != NULL) {
        add_socket(o, f->header);
    } else if (f->packet.data.len > 0 || f->packet.type == SIO_EIO_MESSAGE) {
        add(o, ",\"data\":");
        add_data(o, f->packet.data, f->packet.binary);
    }
    if (f->due > 0) note(o, sio_buf_addf(&o->out, ",\"due\":%" PRIu32, f->due));
    if (f->whole != NULL && f->packet.binary)
        note(o, sio_buf_addf(&o->out, ",\"completes\":\"%s\"", sio_type_name(f->whole->type)));
    add(o, "}");
}

static void json_fault(void *ctx, sio_slice input, const cli_fault *f) {
    (void)input;
    cli_output *o = ctx;
    o->had_fault = true;
    note(o, sio_buf_addf(&o->out,
                         "\n],\n\"error\":{\"layer\":\"%s\",\"code\":\"%s\",\"offset\":%zu,\"message\":",
                         f->layer, sio_error_name(f->error.code), f->error.offset));
    note(o, sio_json_write_string(&o->out, sio_slice_str(sio_strerror(f->error.code))).code == SIO_ERR_OK);
    add(o, "}}\n");
}

void cli_json_end(cli_output *o) {
    if (!o->had_fault) add(o, "\n],\n\"error\":null}\n");
}

cli_view cli_view_json(cli_output *o) {
    return (cli_view){.ctx = o, .input = json_input, .found = json_found, .fault = json_fault};
}
