#include "cli/decode_walk.h"

#include <string.h>

#include "engineio/payload.h"
#include "engineio/webtransport.h"

static bool fault(cli_walk *w, sio_slice input, bool binary, const char *layer, sio_error error) {
    cli_fault f = {.layer = layer, .binary = binary, .error = error};
    w->view->fault(w->view->ctx, input, &f);
    return false;
}

/* The layers above an Engine.IO packet. */
typedef struct above {
    sio_open open;
    sio_packet packet;
    bool ready;
    const char *layer;
    sio_error error;
} above;

static void read_open(cli_walk *w, cli_found *found, above *a) {
    /* Over WebTransport a client opens with an empty packet (EIO4-WT-08). */
    if (found->packet.data.len == 0) return;
    a->layer = "open packet";
    a->error = sio_open_read(found->packet.data, w->rules, &a->open);
    found->open = &a->open;
    /* A client that upgrades to WebTransport opens with its sid alone (EIO4-WT-09). */
    if (found->frame_header.len > 0 && a->error.code == SIO_ERR_OPEN_MISSING) {
        a->error = sio_ok();
        found->open = NULL;
    }
}

static void read_message(cli_walk *w, cli_found *found, above *a) {
    if (w->decoder == NULL) return;
    a->layer = "Socket.IO";
    sio_slice data = found->packet.data;
    if (found->packet.binary)
        a->error = sio_decoder_binary(w->decoder, data, &a->packet, &a->ready);
    else
        a->error = sio_decoder_text(w->decoder, data, &a->packet, &a->ready);
    found->header = found->packet.binary ? NULL : &a->packet;
    found->whole = a->ready ? &a->packet : NULL;
    found->due = sio_decoder_due(w->decoder);
}

static bool read_above(cli_walk *w, sio_slice input, bool binary, cli_found *found) {
    above a = {.error = sio_ok()};
    if (found->packet.type == SIO_EIO_MESSAGE) read_message(w, found, &a);
    if (found->packet.type == SIO_EIO_OPEN) read_open(w, found, &a);
    bool good = a.error.code == SIO_ERR_OK;
    if (!good) found->open = NULL, found->header = NULL;
    w->view->found(w->view->ctx, input, found);
    if (good) return true;
    /* Offsets in decoded base64 mean nothing in the input; then the whole packet is at fault. */
    size_t data_at = found->at + (found->packet.binary || found->bare ? 0 : 1);
    return fault(w, input, binary, a.layer, sio_error_shift(a.error, data_at));
}

static bool walk_text(cli_walk *w, sio_slice input, size_t at, size_t len, sio_slice frame_header) {
    cli_found found = {.at = at, .len = len, .frame_header = frame_header};
    sio_slice text = sio_slice_sub(input, at, at + len);
    sio_error e = sio_eio_decode(text, w->rules, &w->scratch, &found.packet);
    if (e.code != SIO_ERR_OK)
        return fault(w, input, frame_header.len > 0, "Engine.IO", sio_error_shift(e, at));
    found.base64 = found.packet.binary;
    return read_above(w, input, frame_header.len > 0, &found);
}

static bool walk_binary(cli_walk *w, sio_slice input, size_t at, size_t len, sio_slice frame_header) {
    cli_found found = {.at = at, .len = len, .frame_header = frame_header};
    found.packet = sio_eio_binary(sio_slice_sub(input, at, at + len));
    return read_above(w, input, true, &found);
}

static bool walk_bare(cli_walk *w, sio_slice input) {
    cli_found found = {.at = 0, .len = input.len, .bare = true};
    found.packet = (sio_eio_packet){.type = SIO_EIO_MESSAGE, .binary = false, .data = input};
    return read_above(w, input, false, &found);
}

static bool walk_payload(cli_walk *w, sio_slice input) {
    sio_payload payload = sio_payload_begin(input);
    sio_slice part;
    sio_slice none = {.ptr = NULL, .len = 0};
    while (sio_payload_next_part(&payload, &part))
        if (!walk_text(w, input, payload.part, part.len, none)) return false;
    return true;
}

static bool walk_frame(cli_walk *w, sio_slice input, const sio_wt_frame *frame, size_t start) {
    size_t at = (size_t)(frame->payload.ptr - input.ptr);
    sio_slice header = sio_slice_sub(input, start, at);
    return frame->binary ? walk_binary(w, input, at, frame->payload.len, header)
                         : walk_text(w, input, at, frame->payload.len, header);
}

/* The stream is here whole, so each payload lies in it and nothing is buffered. */
static bool walk_stream(cli_walk *w, sio_slice input) {
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, w->max_payload, NULL);
    sio_slice rest = input;
    bool good = true;
    while (good && rest.len > 0) {
        sio_wt_frame frame;
        bool ready;
        size_t start = input.len - rest.len;
        sio_error e = sio_wt_decode(&d, &rest, &frame, &ready);
        if (e.code != SIO_ERR_OK)
            good = fault(w, input, true, "WebTransport", e);
        else if (ready)
            good = walk_frame(w, input, &frame, start);
        else
            good = fault(w, input, true, "WebTransport", sio_wt_finish(&d));
    }
    sio_wt_decoder_free(&d);
    return good;
}

bool cli_walk_input(cli_walk *w, sio_slice input, cli_form form) {
    sio_slice none = {.ptr = NULL, .len = 0};
    bool separated = input.len > 0 && memchr(input.ptr, SIO_PAYLOAD_SEPARATOR, input.len) != NULL;
    if (form == CLI_FORM_AUTO) form = separated ? CLI_FORM_PAYLOAD : CLI_FORM_TEXT;
    w->view->input(w->view->ctx, input, form == CLI_FORM_BINARY || form == CLI_FORM_WEBTRANSPORT);
    switch (form) {
    case CLI_FORM_PAYLOAD:
        return walk_payload(w, input);
    case CLI_FORM_BINARY:
        return walk_binary(w, input, 0, input.len, none);
    case CLI_FORM_SOCKETIO:
        return walk_bare(w, input);
    case CLI_FORM_WEBTRANSPORT:
        return walk_stream(w, input);
    default:
        return walk_text(w, input, 0, input.len, none);
    }
}
