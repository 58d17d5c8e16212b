#include "app/log.h"

#include <string.h>

#include "engineio/packet.h"
#include "socketio/packet.h"

enum { LONGEST = 200 };

/* Text from a peer: no control characters, so that it cannot write on the terminal. */
static void print_text(FILE *out, sio_slice text) {
    size_t shown = text.len < LONGEST ? text.len : LONGEST;
    for (size_t i = 0; i < shown; i++) {
        uint8_t c = text.ptr[i];
        if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
    if (shown < text.len) fprintf(out, "... (%zu bytes)", text.len);
}

static void print_socketio(FILE *out, sio_slice text) {
    sio_packet packet;
    sio_error error = sio_packet_decode(text, NULL, &packet);
    if (error.code != SIO_ERR_OK) {
        fprintf(out, "  invalid: %s at byte %zu", sio_strerror(error.code), error.offset);
        return;
    }
    fprintf(out, "  %s ", sio_type_name(packet.type));
    print_text(out, packet.nsp);
    if (packet.has_id) fprintf(out, " id %llu", (unsigned long long)packet.id);
    if (packet.attachments > 0) fprintf(out, " attachments %u", packet.attachments);
}

/* What a text message is, layer by layer. */
static void explain(const app_log *log, sio_slice text) {
    static const char *const names[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};
    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '6') return;
    fprintf(log->out, "  = %s", names[text.ptr[0] - '0']);
    if (text.ptr[0] == '4' && log->socketio) print_socketio(log->out, sio_slice_from(text, 1));
}

/* A polling body holds packets divided by the byte 1e; each has a line of its own. */
static void print_payload(const app_log *log, uint64_t connection, const char *sign, sio_slice text) {
    while (text.len > 0) {
        const uint8_t *end = memchr(text.ptr, 0x1e, text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
        sio_slice packet = sio_slice_sub(text, 0, len);
        fprintf(log->out, "#%llu %s ", (unsigned long long)connection, sign);
        print_text(log->out, packet);
        explain(log, packet);
        fputc('\n', log->out);
        text = sio_slice_from(text, len + 1);
    }
}

static void print_message(const app_log *log, uint64_t connection, const char *sign, bool binary,
                          sio_slice text) {
    fprintf(log->out, "#%llu %s ", (unsigned long long)connection, sign);
    if (binary) {
        fprintf(log->out, "(%zu bytes)", text.len);
    } else {
        print_text(log->out, text);
        explain(log, text);
    }
    fputc('\n', log->out);
}

static void see(void *ctx, uint64_t connection, sio_transport_event event, unsigned number, sio_slice text) {
    const app_log *log = ctx;
    unsigned long long n = connection;
    bool all = log->level > 1;
    switch (event) {
    case SIO_TRANSPORT_OPENED:
        fprintf(log->out, "#%llu opened\n", n);
        break;
    case SIO_TRANSPORT_CLOSED:
        fprintf(log->out, "#%llu closed\n", n);
        break;
    case SIO_TRANSPORT_REQUEST:
        print_message(log, connection, "<", false, text);
        break;
    case SIO_TRANSPORT_ANSWER:
        fprintf(log->out, "#%llu > %u\n", n, number);
        if (all) print_payload(log, connection, ">", text);
        break;
    case SIO_TRANSPORT_BODY:
        if (all) print_payload(log, connection, "<", text);
        break;
    case SIO_TRANSPORT_TEXT_IN:
    case SIO_TRANSPORT_BINARY_IN:
        if (all) print_message(log, connection, "<", event == SIO_TRANSPORT_BINARY_IN, text);
        break;
    case SIO_TRANSPORT_TEXT_OUT:
    case SIO_TRANSPORT_BINARY_OUT:
        if (all) print_message(log, connection, ">", event == SIO_TRANSPORT_BINARY_OUT, text);
        break;
    case SIO_TRANSPORT_CLOSE_IN:
    case SIO_TRANSPORT_CLOSE_OUT:
        fprintf(log->out, "#%llu %s close frame %u\n", n, event == SIO_TRANSPORT_CLOSE_IN ? "<" : ">", number);
        break;
    }
}

sio_transport_watch app_log_watch(app_log *log) {
    return (sio_transport_watch){.ctx = log, .see = see};
}
