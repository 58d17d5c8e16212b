#include "cli/decode_views.h"

#include <stdio.h>
#include <string.h>

#include "cli/encode_items.h"
#include "cli/hex.h"
#include "engineio/payload.h"
#include "testkit.h"

/* Decodes inputs that are hexadecimal when they begin with hex:, the rest in the given form. */
static bool decode(const char *const *inputs, size_t count, cli_form form, bool json, sio_buf *out) {
    cli_output o = {.out = SIO_BUF_INIT};
    cli_view view = json ? cli_view_json(&o) : cli_view_human(&o);
    cli_walk walk = {
        .view = &view, .rules = sio_rules_strict(), .scratch = SIO_BUF_INIT, .max_payload = 1000};
    walk.decoder = sio_decoder_new(NULL, NULL);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        sio_slice in = sio_slice_str(inputs[i]);
        sio_buf bytes = SIO_BUF_INIT;
        bool hex = sio_slice_starts(in, "hex:");
        if (hex) ck_assert(cli_hex_read(&bytes, sio_slice_from(in, 4)));
        testkit_guard g = testkit_guard_copy(hex ? sio_buf_slice(&bytes) : in);
        good = cli_walk_input(&walk, g.bytes, hex && form == CLI_FORM_AUTO ? CLI_FORM_BINARY : form);
        testkit_guard_free(&g);
        sio_buf_free(&bytes);
    }
    if (json) cli_json_end(&o);
    ck_assert(!o.failed);
    ck_assert(good == !o.had_fault);
    *out = o.out;
    sio_decoder_free(walk.decoder);
    sio_buf_free(&walk.scratch);
    return good;
}

static const struct {
    const char *inputs[3];
    cli_form form;
    const char *want;
} human[] = {
    {{"42/chat,7[\"m\",1]"},
     CLI_FORM_AUTO,
     "input 1: 16 bytes, text\n"
     "     0  4                         Engine.IO message\n"
     "     1  2                         Socket.IO EVENT\n"
     "     2  /chat,                    namespace\n"
     "     8  7                         ack id 7\n"
     "     9  [\"m\",1]                   payload, array, 7 bytes\n"
     "                                    event \"m\"\n"
     "                                    argument 1 1\n"},
    {{"451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "hex:01 02"},
     CLI_FORM_AUTO,
     "input 1: 39 bytes, text\n"
     "     0  4                         Engine.IO message\n"
     "     1  5                         Socket.IO BINARY_EVENT\n"
     "     2  1-                        1 attachment\n"
     "     4  [\"x\",{\"_placeholder\":true,\"num\":0}]  payload, array, 35 bytes\n"
     "                                    event \"x\"\n"
     "                                    argument 1 {\"_placeholder\":true,\"num\":0}\n"
     "                                  waits for 1 attachment\n"
     "\n"
     "input 2: 2 bytes, binary\n"
     "     0  01 02                     Engine.IO message, binary\n"
     "                                  completes BINARY_EVENT\n"
     "                                    attachment 0, 2 bytes: 01 02\n"},
    {{"2probe\x1e"
      "bAQID"},
     CLI_FORM_AUTO,
     "input 1: 12 bytes, text\n"
     "     0  2probe                    Engine.IO ping\n"
     "     7  bAQID                     Engine.IO message, binary\n"
     "                                    bytes 01 02 03\n"
     "error at byte 7, Socket.IO: no packet waits for a binary attachment (attachment-unexpected)\n"
     "  2probe\\x1ebAQID\n"
     "            ^\n"},
    {{"0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2,\"maxPayload\":1}"},
     CLI_FORM_AUTO,
     "input 1: 74 bytes, text\n"
     "     0  0                         Engine.IO open\n"
     "     1  {\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2,\"m…  handshake\n"
     "                                    sid \"a\"\n"
     "                                    upgrades []\n"
     "                                    pingInterval 3 ms, pingTimeout 2 ms, maxPayload 1 bytes\n"},
    {{"42[\"\x1b[31m\xff\"]"},
     CLI_FORM_TEXT,
     "input 1: 12 bytes, text\n"
     "     0  42[\"\\x1b[31m\\xff\"]        Engine.IO message\n"
     "error at byte 4, Socket.IO: a control character in a JSON string must be escaped (json-control)\n"
     "  42[\"\\x1b[31m\\xff\"]\n"
     "      ^\n"},
    {{"7"},
     CLI_FORM_AUTO,
     "input 1: 1 byte, text\n"
     "error at byte 0, Engine.IO: an Engine.IO packet begins with 0 to 6, or b for base64 (eio-type)\n"
     "  7\n"
     "  ^\n"},
    {{"4"},
     CLI_FORM_AUTO,
     "input 1: 1 byte, text\n"
     "     0  4                         Engine.IO message\n"
     "error at byte 1, Socket.IO: a Socket.IO packet has at least its type (packet-empty)\n"
     "  4\n"
     "   ^\n"},
    {{"2[\"disconnect\"]"},
     CLI_FORM_SOCKETIO,
     "input 1: 15 bytes, text\n"
     "error at byte 2, Socket.IO: this event name is reserved (event-reserved)\n"
     "  2[\"disconnect\"]\n"
     "    ^\n"},
    {{"hex:01 36 03 34 31 2c 83"},
     CLI_FORM_WEBTRANSPORT,
     "input 1: 7 bytes, binary\n"
     "     0  01                        WebTransport frame, text, 1 byte\n"
     "     1  6                         Engine.IO noop\n"
     "     2  03                        WebTransport frame, text, 3 bytes\n"
     "     3  41,                       Engine.IO message\n"
     "error at byte 5, Socket.IO: a JSON value is expected (json-value)\n"
     "  01 36 03 34 31 2c 83\n"
     "                 ^\n"},
    {{"hex:01 36 05 34"},
     CLI_FORM_WEBTRANSPORT,
     "input 1: 4 bytes, binary\n"
     "     0  01                        WebTransport frame, text, 1 byte\n"
     "     1  6                         Engine.IO noop\n"
     "error at byte 4, WebTransport: the WebTransport stream ends within a frame (wt-cut)\n"
     "  01 36 05 34 \n"
     "              ^\n"},
};

static size_t inputs_of(const char *const inputs[3]) {
    size_t n = 0;
    while (n < 3 && inputs[n] != NULL)
        n++;
    return n;
}

START_TEST(explains_to_people) {
    sio_buf out;
    decode(human[_i].inputs, inputs_of(human[_i].inputs), human[_i].form, false, &out);
    ck_assert_str_eq(sio_buf_cstr(&out), human[_i].want);
    sio_buf_free(&out);
}
END_TEST

START_TEST(a_long_input_shows_the_place) {
    char text[300];
    memset(text, 'x', sizeof text);
    memcpy(text, "42[\"", 4);
    text[200] = '\t';
    text[sizeof text - 1] = 0;
    const char *const inputs[] = {text};
    sio_buf out;
    decode(inputs, 1, CLI_FORM_AUTO, false, &out);
    const char *shown = strstr(sio_buf_cstr(&out), "\n  …");
    ck_assert_ptr_nonnull(shown);
    const char *caret = strstr(shown + 1, "\n");
    ck_assert_str_eq(caret, "\n                                       ^\n");
    sio_buf_free(&out);
}
END_TEST

static bool add_payload(void *ctx, const sio_eio_packet *packet, cli_complaint *why) {
    (void)why;
    return sio_payload_add(ctx, packet).code == SIO_ERR_OK;
}

/* encode undoes decode --json, byte for byte, also where JSON libraries lose something. */
static const char *const round_trips[] = {
    "40",
    "40/admin,{\"token\":\"x\"}",
    "41/admin,",
    "42/chat,7[\"m\",1,1e400,9007199254740993,\"\\ud800\\u0000\",{\"a\":1,\"a\":2}]",
    "42[ \"m\" , 1 ]",
    "430[]",
    "44{\"message\":\"no\"}",
    "2\x1e"
    "3probe\x1e"
    "5\x1e"
    "6\x1e"
    "1",
    "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2,\"maxPayload\":1}\x1e"
    "40{\"sid\":\"b\"}",
    "452-/\xc3\xa9,3[\"x\",{\"_placeholder\":true,\"num\":1},{\"num\":0,\"_placeholder\":true}]\x1e"
    "bAQID\x1e"
    "b",
    "3\xff\xfe\"\\",
};

START_TEST(encode_undoes_decode) {
    const char *const inputs[] = {round_trips[_i]};
    sio_buf json, wire = SIO_BUF_INIT;
    cli_form form = strchr(round_trips[_i], 0x1e) != NULL ? CLI_FORM_PAYLOAD : CLI_FORM_TEXT;
    ck_assert(decode(inputs, 1, form, true, &json));
    cli_complaint why = {.text = "?"};
    bool ok = cli_encode_items(sio_buf_slice(&json), sio_rules_strict(), add_payload, &wire, &why);
    ck_assert_msg(ok, "%s at %zu", why.text, why.offset);
    ck_assert_str_eq(sio_buf_cstr(&wire), round_trips[_i]);
    sio_buf_free(&json);
    sio_buf_free(&wire);
}
END_TEST

static const struct {
    const char *json;
    const char *text; /* NULL: refused with `why` at `offset` */
    const char *why;
    size_t offset;
} encodes[] = {
    {"{\"type\":\"EVENT\",\"data\":[\"x\"]}", "42[\"x\"]", NULL, 0},
    {"[{\"engine\":\"ping\",\"data\":\"probe\"},{\"engine\":\"noop\"}]",
     "2probe\x1e"
     "6",
     NULL, 0},
    {"{\"type\":\"BINARY_ACK\",\"id\":3,\"data\":[{\"_placeholder\":true,\"num\":0}],\"attachments\":[{\"$"
     "b\":\"AQID\"}]}",
     "461-3[{\"_placeholder\":true,\"num\":0}]\x1e"
     "bAQID",
     NULL, 0},
    {"{\"engine\":\"message\",\"data\":\"hi\"}", "4hi", NULL, 0},
    {"{\"type\":\"EVENT\"", NULL, "the JSON text ends too early", 15},
    {"[1]", NULL, "a packet is an object", 1},
    {"{}", NULL, "a packet has \"engine\", \"socket\" or \"type\"", 0},
    {"{\"engine\":\"pang\"}", NULL, "engine is open, close, ping, pong, message, upgrade or noop", 10},
    {"{\"engine\":\"ping\",\"data\":7}", NULL, "data is a string or {\"$b\":base64}", 24},
    {"{\"engine\":\"message\",\"data\":{\"$b\":\"A\"}}", NULL, "not base64", 33},
    {"{\"engine\":\"ping\",\"socket\":{}}", NULL, "only a message carries a Socket.IO packet", 0},
    {"{\"socket\":{}}", NULL,
     "type is CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT or BINARY_ACK", 10},
    {"{\"type\":\"ACK\",\"nsp\":1}", NULL, "nsp is a string", 20},
    {"{\"type\":\"ACK\",\"id\":-1}", NULL, "id is a whole number", 19},
    {"{\"type\":\"ACK\",\"attachments\":\"x\"}", NULL,
     "attachments is a number or an array of {\"$b\":base64}", 28},
    {"{\"type\":\"EVENT\",\"data\":[\"connect\"]}", NULL, "this event name is reserved", 24},
    {"{\"type\":\"EVENT\",\"nsp\":\"x\",\"data\":[\"a\"]}", NULL,
     "a namespace begins with / and has no comma", 33},
};

START_TEST(encodes_or_says_why) {
    sio_buf wire = SIO_BUF_INIT;
    cli_complaint why = {.text = "?"};
    testkit_guard g = testkit_guard_copy(sio_slice_str(encodes[_i].json));
    bool ok = cli_encode_items(g.bytes, sio_rules_strict(), add_payload, &wire, &why);
    if (encodes[_i].text != NULL) {
        ck_assert_msg(ok, "%s at %zu", why.text, why.offset);
        ck_assert_str_eq(sio_buf_cstr(&wire), encodes[_i].text);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(why.text, encodes[_i].why);
        ck_assert_uint_eq(why.offset, encodes[_i].offset);
    }
    testkit_guard_free(&g);
    sio_buf_free(&wire);
}
END_TEST

START_TEST(hexadecimal) {
    static const struct {
        const char *text;
        const char *back; /* NULL: refused */
    } rows[] = {{"", ""},    {"01 ff", "01ff"}, {"0x01,0xFF", "01ff"}, {"de:ad\n", "dead"},
                {"1", NULL}, {"0 1", NULL},     {"zz", NULL},          {"0x", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf b = SIO_BUF_INIT, back = SIO_BUF_INIT;
        ck_assert_msg(cli_hex_read(&b, sio_slice_str(rows[i].text)) == (rows[i].back != NULL), "%s",
                      rows[i].text);
        ck_assert(cli_hex_write(&back, sio_buf_slice(&b), NULL));
        if (rows[i].back != NULL) ck_assert_str_eq(sio_buf_cstr(&back), rows[i].back);
        sio_buf_free(&b);
        sio_buf_free(&back);
    }
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, explains_to_people, 0, sizeof human / sizeof human[0]);
    tcase_add_loop_test(tc, encode_undoes_decode, 0, sizeof round_trips / sizeof round_trips[0]);
    tcase_add_loop_test(tc, encodes_or_says_why, 0, sizeof encodes / sizeof encodes[0]);
    return tc;
}

SIO_TEST_MAIN("cli/decode", rows(), SIO_TCASE("more", a_long_input_shows_the_place, hexadecimal))
