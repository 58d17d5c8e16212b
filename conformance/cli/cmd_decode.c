/* siospec decode: explains wire bytes. */
#include "cli/cmd_decode.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/decode_views.h"
#include "cli/hex.h"
#include "cli/input.h"

static const char help[] =
    "usage: siospec decode [OPTIONS] [TEXT|-]...\n"
    "\n"
    "Explains what goes over the wire, layer by layer: each TEXT is a message, in the order in which they "
    "came, so that\n"
    "attachments find their packet. - or no TEXT reads standard input. A TEXT that contains the byte 1e is a "
    "polling\n"
    "payload. A TEXT that begins with hex: is the bytes of a binary frame.\n"
    "\n"
    "  --ws                     each TEXT is one WebSocket message: the byte 1e is data\n"
    "  --payload                each TEXT is a polling payload\n"
    "  --hex                    TEXT is hexadecimal: the bytes of a binary frame, or of a stream with "
    "--webtransport\n"
    "  --webtransport           TEXT is a stream of WebTransport frames\n"
    "  --socketio               TEXT begins with the Socket.IO type, without Engine.IO's 4\n"
    "  --engineio               stop at Engine.IO, the messages are not Socket.IO\n"
    "  --lenient NAME           tolerate a quirk (repeatable); all tolerates all\n"
    "  --max-attachments N      of a packet (10)\n"
    "  --max-depth N            of nested JSON (512)\n"
    "  --max-payload N          of a WebTransport frame, in bytes (1000000)\n"
    "  --json                   for programs; siospec encode turns it back\n"
    "\n"
    "quirks:\n";

typedef struct decode_options {
    cli_form form;
    bool hex;
    bool engineio;
    bool json;
    uint64_t max_payload;
    sio_rules rules;
} decode_options;

static void print_help(void) {
    fputs(help, stdout);
    const sio_leniency_info *info;
    for (size_t i = 0; (info = sio_leniency_at(i)) != NULL; i++)
        printf("  %-30s %s\n", info->name, info->text);
    fputs("\nexit status: 0; 1 the bytes are not valid; 2 bad usage\n", stdout);
}

static bool read_number(const char *name, const char *text, uint64_t most, uint64_t *out) {
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == 0 && n <= most) {
        *out = n;
        return true;
    }
    fprintf(stderr, "siospec decode: --%s takes a number from 0 to %" PRIu64 ": %s\n", name, most, text);
    return false;
}

static bool read_u32(const char *name, const char *text, uint32_t most, uint32_t *out) {
    uint64_t n;
    if (!read_number(name, text, most, &n)) return false;
    *out = (uint32_t)n;
    return true;
}

static bool tolerate(decode_options *o, const char *name) {
    uint32_t flag = sio_leniency_find(sio_slice_str(name));
    o->rules.lenient |= flag;
    if (flag == 0) fprintf(stderr, "siospec decode: no such quirk: %s (see siospec decode --help)\n", name);
    return flag != 0;
}

static bool take_option(decode_options *o, int c, const char *value) {
    switch (c) {
    case 'w':
        o->form = CLI_FORM_TEXT;
        return true;
    case 'p':
        o->form = CLI_FORM_PAYLOAD;
        return true;
    case 'x':
        o->hex = true;
        return true;
    case 't':
        o->form = CLI_FORM_WEBTRANSPORT;
        return true;
    case 's':
        o->form = CLI_FORM_SOCKETIO;
        return true;
    case 'e':
        o->engineio = true;
        return true;
    case 'j':
        o->json = true;
        return true;
    case 'l':
        return tolerate(o, value);
    case 'a':
        return read_u32("max-attachments", value, UINT32_MAX, &o->rules.max_attachments);
    case 'd':
        return read_u32("max-depth", value, SIO_MAX_DEPTH, &o->rules.max_depth);
    case 'm':
        return read_number("max-payload", value, UINT64_MAX, &o->max_payload);
    default:
        fputs("Try 'siospec decode --help'.\n", stderr);
        return false;
    }
}

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, decode_options *o) {
    static const struct option options[] = {
        {"ws", no_argument, NULL, 'w'},
        {"payload", no_argument, NULL, 'p'},
        {"hex", no_argument, NULL, 'x'},
        {"webtransport", no_argument, NULL, 't'},
        {"socketio", no_argument, NULL, 's'},
        {"engineio", no_argument, NULL, 'e'},
        {"lenient", required_argument, NULL, 'l'},
        {"max-attachments", required_argument, NULL, 'a'},
        {"max-depth", required_argument, NULL, 'd'},
        {"max-payload", required_argument, NULL, 'm'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'h') {
            print_help();
            return 0;
        }
        if (!take_option(o, c, optarg)) return 2;
    }
    if (o->form != CLI_FORM_SOCKETIO || !o->engineio) return -1;
    fputs("siospec decode: --socketio does not go with --engineio\n", stderr);
    return 2;
}

static bool complain(const char *what, const char *text) {
    fprintf(stderr, "siospec decode: %s: %s\n", what, text);
    return false;
}

/* Fills `in` with the bytes of one argument and says what they are. */
static bool read_input(const decode_options *o, const char *argument, sio_buf *in, cli_form *form) {
    sio_buf text = SIO_BUF_INIT;
    *form = o->form;
    bool ok = cli_read_argument(argument, &text);
    if (!ok) complain("cannot read", argument);
    sio_slice spelt = sio_buf_slice(&text);
    bool marked = sio_slice_starts(spelt, "hex:");
    if (marked) spelt = sio_slice_from(spelt, 4);
    if (ok && (marked || o->hex)) {
        if (o->form != CLI_FORM_WEBTRANSPORT) *form = CLI_FORM_BINARY;
        ok = cli_hex_read(in, spelt) || complain("not hexadecimal", argument);
    } else if (ok) {
        ok = sio_buf_add(in, spelt);
    }
    sio_buf_free(&text);
    return ok;
}

/* Returns the exit status. */
static int walk_all(const decode_options *o, cli_walk *walk, char *const *arguments, size_t count) {
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        sio_buf in = SIO_BUF_INIT;
        cli_form form;
        if (!read_input(o, arguments[i], &in, &form))
            status = 2;
        else if (!cli_walk_input(walk, sio_buf_slice(&in), form))
            status = 1;
        sio_buf_free(&in);
    }
    return status;
}

static int run(const decode_options *o, char *const *arguments, size_t count) {
    cli_output output = {.out = SIO_BUF_INIT};
    cli_view view = o->json ? cli_view_json(&output) : cli_view_human(&output);
    cli_walk walk = {
        .view = &view, .rules = &o->rules, .max_payload = o->max_payload, .scratch = SIO_BUF_INIT};
    if (!o->engineio) walk.decoder = sio_decoder_new(&o->rules, NULL);
    int status = walk_all(o, &walk, arguments, count);
    if (o->json && status != 2) cli_json_end(&output);
    if (output.out.len > 0) fwrite(output.out.data, 1, output.out.len, stdout);
    if (output.failed || (!o->engineio && walk.decoder == NULL)) {
        fputs("siospec decode: out of memory\n", stderr);
        status = 2;
    }
    sio_decoder_free(walk.decoder);
    sio_buf_free(&walk.scratch);
    sio_buf_free(&output.out);
    return status;
}

int cli_decode(int argc, char **argv) {
    static char standard_input[] = "-";
    char *const fallback[] = {standard_input};
    decode_options o = {.max_payload = 1000000, .rules = *sio_rules_strict()};
    int status = parse(argc, argv, &o);
    if (status >= 0) return status;
    bool none = optind >= argc;
    return run(&o, none ? fallback : argv + optind, none ? 1 : (size_t)(argc - optind));
}
