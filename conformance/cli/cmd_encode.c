/* siospec encode: the inverse of decode --json. */
#include "cli/cmd_encode.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/encode_items.h"
#include "cli/hex.h"
#include "cli/input.h"
#include "engineio/payload.h"
#include "engineio/webtransport.h"

static const char help[] =
    "usage: siospec encode [OPTIONS] [JSON|-]\n"
    "\n"
    "Writes packets as they go over the wire. JSON (standard input for - or nothing) is what siospec decode "
    "--json\n"
    "writes: {\"packets\":[...]}, or an array of packets, or one packet:\n"
    "\n"
    "  {\"engine\":\"ping\",\"data\":\"probe\"}\n"
    "  {\"engine\":\"message\",\"binary\":true,\"data\":{\"$b\":\"AQID\"}}\n"
    "  "
    "{\"engine\":\"message\",\"socket\":{\"type\":\"EVENT\",\"nsp\":\"/chat\",\"id\":7,\"data\":[\"m\",1]}}\n"
    "  "
    "{\"type\":\"BINARY_EVENT\",\"data\":[\"x\",{\"_placeholder\":true,\"num\":0}],\"attachments\":[{\"$b\":"
    "\"AQID\"}]}\n"
    "\n"
    "data of a Socket.IO packet is copied as spelt. One packet gives a text, several give a polling "
    "payload.\n"
    "\n"
    "  --ws              a line a message, as for a WebSocket; binary frames as hex:\n"
    "  --webtransport    frames, as hex\n"
    "  --raw             with --webtransport: the bytes themselves\n"
    "  --socketio        without Engine.IO's 4, a line a message; binary as hex:\n"
    "  --lenient NAME    tolerate a quirk when checking payloads (siospec decode --help lists them)\n"
    "\n"
    "exit status: 0; 1 the packets cannot be written; 2 bad usage\n";

typedef enum encode_form { FORM_PAYLOAD, FORM_WS, FORM_WEBTRANSPORT, FORM_SOCKETIO } encode_form;

typedef struct encoder {
    encode_form form;
    bool raw;
    sio_rules rules;
    sio_buf out;
} encoder;

static bool refused(sio_error e, cli_complaint *why) {
    if (e.code != SIO_ERR_OK) why->text = sio_strerror(e.code);
    return e.code == SIO_ERR_OK;
}

static bool add_line(encoder *e, const sio_eio_packet *p, cli_complaint *why) {
    bool ok = e->out.len == 0 || sio_buf_add_byte(&e->out, '\n');
    if (p->binary) return ok && sio_buf_add_str(&e->out, "hex:") && cli_hex_write(&e->out, p->data, NULL);
    if (e->form == FORM_SOCKETIO) return ok && sio_buf_add(&e->out, p->data);
    return ok && refused(sio_eio_encode(p, &e->out), why);
}

static bool add_packet(void *ctx, const sio_eio_packet *p, cli_complaint *why) {
    encoder *e = ctx;
    switch (e->form) {
    case FORM_WEBTRANSPORT:
        return refused(sio_wt_encode_packet(p, &e->out), why);
    case FORM_PAYLOAD:
        return refused(sio_payload_add(&e->out, p), why);
    case FORM_SOCKETIO:
        if (p->type != SIO_EIO_MESSAGE) {
            why->text = "only messages exist for Socket.IO";
            return false;
        }
        return add_line(e, p, why);
    default:
        return add_line(e, p, why);
    }
}

static bool take_option(encoder *e, int c, const char *value) {
    switch (c) {
    case 'w':
        e->form = FORM_WS;
        return true;
    case 't':
        e->form = FORM_WEBTRANSPORT;
        return true;
    case 's':
        e->form = FORM_SOCKETIO;
        return true;
    case 'r':
        e->raw = true;
        return true;
    case 'l':
        e->rules.lenient |= sio_leniency_find(sio_slice_str(value));
        if (sio_leniency_find(sio_slice_str(value)) != 0) return true;
        fprintf(stderr, "siospec encode: no such quirk: %s (see siospec decode --help)\n", value);
        return false;
    default:
        fputs("Try 'siospec encode --help'.\n", stderr);
        return false;
    }
}

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, encoder *e) {
    static const struct option options[] = {
        {"ws", no_argument, NULL, 'w'},
        {"webtransport", no_argument, NULL, 't'},
        {"socketio", no_argument, NULL, 's'},
        {"raw", no_argument, NULL, 'r'},
        {"lenient", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'h') {
            fputs(help, stdout);
            return 0;
        }
        if (!take_option(e, c, optarg)) return 2;
    }
    if (argc - optind <= 1) return -1;
    fprintf(stderr, "siospec encode: too many arguments: %s\n", argv[optind + 1]);
    return 2;
}

static void print(const encoder *e) {
    sio_slice bytes = sio_buf_slice(&e->out);
    sio_buf hex = SIO_BUF_INIT;
    if (e->form == FORM_WEBTRANSPORT && !e->raw) {
        cli_hex_write(&hex, bytes, NULL);
        bytes = sio_buf_slice(&hex);
    }
    if (bytes.len > 0) fwrite(bytes.ptr, 1, bytes.len, stdout);
    if (!e->raw) putchar('\n');
    sio_buf_free(&hex);
}

static int run(encoder *e, const char *argument) {
    sio_buf in = SIO_BUF_INIT;
    cli_complaint why = {.text = "out of memory"};
    int status = 0;
    if (!cli_read_argument(argument, &in)) {
        fprintf(stderr, "siospec encode: cannot read %s\n", argument);
        status = 2;
    } else if (!cli_encode_items(sio_buf_slice(&in), &e->rules, add_packet, e, &why)) {
        fprintf(stderr, "siospec encode: at byte %zu of the JSON: %s\n", why.offset, why.text);
        status = 1;
    } else {
        print(e);
    }
    sio_buf_free(&in);
    return status;
}

int cli_encode(int argc, char **argv) {
    encoder e = {.rules = *sio_rules_strict(), .out = SIO_BUF_INIT};
    int status = parse(argc, argv, &e);
    if (status < 0) status = run(&e, optind < argc ? argv[optind] : "-");
    sio_buf_free(&e.out);
    return status;
}
