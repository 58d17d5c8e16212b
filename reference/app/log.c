#include "app/log.h"

#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "engineio/packet.h"
#include "socketio/packet.h"

enum { LONGEST = 200 };

static uint32_t code_point(const uint8_t *p, size_t len) {
    static const uint8_t first[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = p[0] & first[len];
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3fu);
    return c;
}

/* Control characters, and those that turn or hide what stands beside them. */
static bool is_visible(uint32_t c) {
    static const uint32_t hidden[][2] = {
        {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x200b, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (c >= hidden[i][0] && c <= hidden[i][1]) return false;
    return true;
}

/* Text from a peer, so that it cannot write on the terminal. */
static void print_text(FILE *out, sio_slice text) {
    const uint8_t *p = text.ptr, *end = text.ptr + (text.len < LONGEST ? text.len : LONGEST);
    while (p < end) {
        size_t n = sio_utf8_sequence(p, text.ptr + text.len);
        if (n > 0 && is_visible(code_point(p, n))) {
            (void)fwrite(p, 1, n, out);
        } else {
            n = n == 0 ? 1 : n;
            for (size_t i = 0; i < n; i++)
                fprintf(out, "\\x%02x", p[i]);
        }
        p += n;
    }
    if (text.len > LONGEST) fprintf(out, "... (%zu bytes)", text.len);
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

/* A line begins with the time, in UTC, and the number of the connection. */
static FILE *begin(const app_log *log, uint64_t connection) {
    char text[32] = "";
    struct timespec now = {.tv_nsec = 0};
    struct tm parts;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &parts) != NULL) (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    fprintf(log->out, "%s.%03ldZ #%llu ", text, now.tv_nsec / 1000000, (unsigned long long)connection);
    return log->out;
}

/* A polling body holds packets divided by the byte 1e; each has a line of its own. */
static void print_payload(const app_log *log, uint64_t connection, const char *sign, sio_slice text) {
    while (text.len > 0) {
        const uint8_t *end = memchr(text.ptr, 0x1e, text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
        sio_slice packet = sio_slice_sub(text, 0, len);
        fprintf(begin(log, connection), "%s ", sign);
        print_text(log->out, packet);
        explain(log, packet);
        fputc('\n', log->out);
        text = sio_slice_from(text, len + 1);
    }
}

static void print_message(const app_log *log, uint64_t connection, const char *sign, bool binary,
                          sio_slice text) {
    fprintf(begin(log, connection), "%s ", sign);
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
    bool all = log->level > 1;
    switch (event) {
    case SIO_TRANSPORT_OPENED:
        fputs("opened\n", begin(log, connection));
        break;
    case SIO_TRANSPORT_CLOSED:
        fputs("closed\n", begin(log, connection));
        break;
    case SIO_TRANSPORT_REQUEST:
        print_message(log, connection, "<", false, text);
        break;
    case SIO_TRANSPORT_ANSWER:
        fprintf(begin(log, connection), "> %u\n", number);
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
        fprintf(begin(log, connection), "%s close frame %u\n", event == SIO_TRANSPORT_CLOSE_IN ? "<" : ">",
                number);
        break;
    }
}

sio_transport_watch app_log_watch(app_log *log) {
    return (sio_transport_watch){.ctx = log, .see = see};
}
