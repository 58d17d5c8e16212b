/* What is flagged, and on whose side; each script is a session on a virtual clock. */
#include "proxy/judge.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/match.h"
#include "testkit.h"

enum { MOST_LINKS = 16 };

static prx_hub hub;
static jdg_judge *judge;
static prx_link *links[MOST_LINKS];
static size_t link_count;
static sio_buf flags; /* ">ID " of the client's side, "<ID " of the server's */
static wire_us now;

static void on_flag(void *ctx, unsigned link, prx_side from, const char *requirement, const char *what) {
    (void)ctx;
    (void)link;
    ck_assert(what[0] != '\0');
    ck_assert(sio_buf_addf(&flags, "%c%s ", from == PRX_CLIENT ? '>' : '<', requirement));
}

static void on_unit(void *ctx, unsigned link, const prx_unit *u) {
    jdg_unit(ctx, link, u, now);
}

static void on_unreadable(void *ctx, unsigned link, prx_side from, sio_slice bytes, bool broken) {
    (void)from;
    (void)bytes;
    (void)broken;
    jdg_unreadable(ctx, link);
}

static void begin(void) {
    now = 1000;
    link_count = 0;
    sio_buf_clear(&flags);
    ck_assert(prx_hub_init(&hub));
    judge = jdg_new(on_flag, NULL);
    ck_assert_ptr_nonnull(judge);
    hub.observer = (prx_observer){.unit = on_unit, .unreadable = on_unreadable, .ctx = judge};
}

static void end(void) {
    for (size_t i = 0; i < link_count; i++)
        prx_link_free(links[i]);
    jdg_free(judge);
    prx_hub_free(&hub);
}

static prx_link *dial(void) {
    static const prx_faults none[2] = {PRX_NO_FAULTS, PRX_NO_FAULTS};
    ck_assert_uint_lt(link_count, MOST_LINKS);
    return links[link_count++] = prx_link_new(&hub, none, now);
}

static void say(prx_link *link, prx_side from, sio_slice bytes) {
    prx_link_input(link, from, bytes, now);
}

static void frame(prx_link *link, prx_side from, unsigned head, const char *text) {
    sio_buf out = SIO_BUF_INIT;
    size_t n = strlen(text);
    ck_assert_uint_lt(n, 126);
    sio_buf_add_byte(&out, (uint8_t)head);
    sio_buf_add_byte(&out, (uint8_t)(n | (from == PRX_CLIENT ? 0x80u : 0)));
    if (from == PRX_CLIENT) sio_buf_add(&out, sio_slice_of("\0\0\0\0", 4));
    sio_buf_add_str(&out, text);
    say(link, from, sio_buf_slice(&out));
    sio_buf_free(&out);
}

#define OPEN(sid, upgrades)                                                                                  \
    "0{\"sid\":\"" sid "\",\"upgrades\":[" upgrades                                                          \
    "],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":100}"
#define SID "aaaaaaaaaaaaaaaaaaaa"
#define UPGRADED                                                                                             \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                      \
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

static prx_link *upgrade(const char *path, const char *more) {
    prx_link *link = dial();
    sio_buf request = SIO_BUF_INIT;
    sio_buf_addf(
        &request,
        "GET %s?EIO=4&transport=websocket%s HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path, more);
    say(link, PRX_CLIENT, sio_buf_slice(&request));
    say(link, PRX_SERVER, sio_slice_str(UPGRADED));
    sio_buf_free(&request);
    return link;
}

static prx_link *ask(const char *method, const char *query, const char *body) {
    prx_link *link = dial();
    sio_buf request = SIO_BUF_INIT;
    sio_buf_addf(&request, "%s /socket.io/?%s HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%s", method,
                 query, strlen(body), body);
    say(link, PRX_CLIENT, sio_buf_slice(&request));
    sio_buf_free(&request);
    return link;
}

static void answer(prx_link *link, const char *status, const char *type, const char *body) {
    sio_buf response = SIO_BUF_INIT;
    sio_buf_addf(
        &response,
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nCache-Control: no-store\r\nContent-Length: %zu\r\n\r\n%s", status,
        type, strlen(body), body);
    say(link, PRX_SERVER, sio_buf_slice(&response));
    sio_buf_free(&response);
}

/* One line: > and < text frames, } and { binary frames; P body: a POST and its ok; p body: a POST; G payload:
 * a poll and its answer; g: a poll; +n: n ms later; U: a WebSocket for the session. */
static void play(prx_link **link, const char *line) {
    const char *rest = line + 1;
    switch (line[0]) {
    case '>':
        return frame(*link, PRX_CLIENT, 0x81, rest);
    case '<':
        return frame(*link, PRX_SERVER, 0x81, rest);
    case '}':
        return frame(*link, PRX_CLIENT, 0x82, rest);
    case '{':
        return frame(*link, PRX_SERVER, 0x82, rest);
    case 'P':
        return answer(ask("POST", "EIO=4&transport=polling&sid=" SID, rest), "200 OK", "text/html", "ok");
    case 'p':
        ask("POST", "EIO=4&transport=polling&sid=" SID, rest);
        return;
    case 'G':
        return answer(ask("GET", "EIO=4&transport=polling&sid=" SID, ""), "200 OK", "text/plain", rest);
    case 'g':
        ask("GET", "EIO=4&transport=polling&sid=" SID, "");
        return;
    case 'U':
        *link = upgrade("/socket.io/", "&sid=" SID);
        return;
    default:
        now += WIRE_MS(atoi(rest));
    }
}

static const char *flagged(void) {
    while (flags.len > 0 && flags.data[flags.len - 1] == ' ')
        flags.len--;
    return sio_buf_cstr(&flags);
}

typedef struct script {
    const char *lines, *expected;
} script;

static void run(prx_link *link, const script *s) {
    sio_buf line = SIO_BUF_INIT;
    for (const char *at = s->lines; *at != '\0'; at += strcspn(at, "\n") + (strchr(at, '\n') != NULL)) {
        sio_buf_clear(&line);
        sio_buf_add(&line, sio_slice_of(at, strcspn(at, "\n")));
        play(&link, sio_buf_cstr(&line));
    }
    ck_assert_msg(strcmp(flagged(), s->expected) == 0, "%s\ngives %s, not %s", s->lines, flagged(),
                  s->expected);
    sio_buf_free(&line);
}

#define S1 "40{\"sid\":\"bbbbbbbbbbbbbbbbbbbb\"}"
#define S2 "{\"sid\":\"cccccccccccccccccccc\"}"
#define JOINED ">40\n<" S1 "\n"

static const script websockets[] = {
    {JOINED
     ">42[\"a\"]\n>421[\"a\"]\n<431[]\n<427[\"b\"]\n>437[1]\n+300\n<2\n>3\n+300\n<2\n>3\n>41\n<42[\"late\"]",
     ""},
    {JOINED
     ">451-[\"a\",{\"_placeholder\":true,\"num\":0}]\n}x\n<451-[\"a\",{\"_placeholder\":true,\"num\":0}]\n{x",
     ""},
    {">40/a,\n<40/a," S2 "\n>42/a,[\"x\"]\n<41/a,\n>42/a,[\"in flight\"]\n>40/a,", ""},
    /* The client's side */
    {">42[\"a\"]", ">SIO5-CN-13"},
    {"}x", ">SIO5-CN-14"},
    {">40\n>42[\"a\"]", ">SIO5-CN-23"},
    {JOINED ">40", ">SIO5-CN-17"},
    {JOINED ">42/b,[\"a\"]", ">SIO5-NS-08"},
    {JOINED ">41/b,", ">SIO5-NS-08"},
    {JOINED ">41\n>42[\"a\"]", ">SIO5-DC-04"},
    {JOINED ">430[]", ">SIO5-AK-06"},
    {JOINED "<420[\"a\"]\n>430[]\n>430[]", ">SIO5-AK-06"},
    {JOINED "}x", ">SIO5-BIN-12"},
    {JOINED ">451-[\"a\",{\"_placeholder\":true,\"num\":0}]\n>42[\"a\"]\n", ">SIO5-BIN-11"},
    {JOINED ">451-[\"a\",{\"_placeholder\":true,\"num\":1}]", ">SIO5-BIN-13"},
    {JOINED ">44{}", ">SIO5-INV-05"},
    {JOINED ">42{}", ">SIO5-EV-01"},
    {JOINED ">42[true]", ">SIO5-EV-03"},
    {JOINED ">42[\"connect\"]", ">SIO5-EV-05"},
    {JOINED ">42abc[\"a\"]", ">SIO5-AK-09"},
    {JOINED ">42[\"a\"", ">SIO5-PG-14"},
    {JOINED ">47", ">SIO5-PG-11"},
    {JOINED ">4", ">SIO5-INV-07"},
    {JOINED ">41{}", ">SIO5-DC-05"},
    {">40[]", ">SIO5-CN-06"},
    {">40/a", ">SIO5-PG-04"},
    {JOINED ">3", ">EIO4-HB-06"},
    {JOINED ">2", ">EIO4-HB-07"},
    {JOINED ">6", ">EIO4-PK-01"},
    {JOINED ">5", ">EIO4-UP-07"},
    {JOINED ">9", ">EIO4-PK-03"},
    {JOINED ">42["
            "\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
            "456789\"]",
     ">EIO4-WS-07"},
    {JOINED "g", ">EIO4-UP-14"},
    /* The server's side */
    {"<40{\"sid\":\"bbbbbbbbbbbbbbbbbbbb\"}", "<SIO5-NS-03"},
    {">40\n<40", "<SIO5-CN-02"},
    {">40\n<40{\"sid\":1}", "<SIO5-CN-02"},
    {">40\n<40{\"sid\":\"short\"}", "<SIO5-CN-07"},
    {">40\n<40{\"sid\":\"" SID "\"}", "<SIO5-CN-07"},
    {JOINED "<" S1, "<SIO5-CN-02 <SIO5-CN-07"},
    {">40\n<44{}", "<SIO5-CN-10"},
    {">40\n<42[\"a\"]\n<" S1, "<SIO5-CN-08"},
    {JOINED "<42/b,[\"a\"]", "<SIO5-NS-06"},
    {JOINED "<41\n<42[\"a\"]", "<SIO5-DC-01"},
    {JOINED ">421[\"a\"]\n<432[]", "<SIO5-AK-02"},
    {JOINED ">421[\"a\"]\n<43[]", "<SIO5-AK-02"},
    {JOINED ">421[\"a\"]\n<431[]\n<431[]", "<SIO5-AK-05"},
    {JOINED ">421[\"a\"]\n<431{}", "<SIO5-AK-03"},
    {JOINED "{x", "<SIO5-BIN-02"},
    {JOINED "<451-[\"a\",{\"_placeholder\":true,\"num\":0}]\n{x\n{x", "<SIO5-BIN-02"},
    {JOINED
     "<452-[\"a\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\n{x\n<42[\"a\"]",
     "<SIO5-BIN-02"},
    {JOINED "<450-[\"a\"]", "<SIO5-BIN-05"},
    {JOINED "<42/,[\"a\"]", "<SIO5-PG-04"},
    {JOINED "+300\n<2\n+300\n<2", "<EIO4-HB-05"},
    {JOINED "+100\n<2", "<EIO4-HB-01"},
    {JOINED "+300\n<2x", "<EIO4-HB-13"},
    {JOINED "<3", "<EIO4-UP-04"},
    {JOINED "<6", "<EIO4-UP-05"},
    {JOINED "<1", "<EIO4-CL-06"},
    {JOINED "<" OPEN(SID, ""), "<EIO4-HS-09"},
    /* Taken although it had to be refused */
    {JOINED ">42{}\n>42[\"message\",\"still there?\"]\n<42[\"message-back\",\"still there?\"]",
     ">SIO5-EV-01 <SIO5-EV-01"},
    {JOINED ">42{}\n>420[\"a\",\"still there?\"]\n<430[\"still there?\"]", ">SIO5-EV-01 <SIO5-EV-01"},
};

static void websocket(const script *s) {
    begin();
    prx_link *link = upgrade("/socket.io/", "");
    frame(link, PRX_SERVER, 0x81, OPEN(SID, ""));
    run(link, s);
    end();
}

START_TEST(packets_on_a_websocket) {
    for (size_t i = 0; i < sizeof websockets / sizeof websockets[0]; i++)
        websocket(&websockets[i]);
}
END_TEST

static const script polls[] = {
    {"P40\nG" S1 "\nP42[\"a\"]\ng", ""},
    {"P40\nG" S1 "\ng\nU\n>2probe\n<3probe\n>5\n<42[\"b\"]\n>42[\"c\"]", ""},
    {"P40\nG" S1 "\nP1\n", ""},
    {"g\ng", ">EIO4-PL-01"},
    {"p40\np40", ">EIO4-PL-20 >SIO5-CN-17"},
    {"P", ">EIO4-PL-34"},
    {"P1\x1e"
     "40",
     ">EIO4-CL-03"},
    {"P40\x1e", ">EIO4-PY-01"},
    {"Pb!!!!", ">EIO4-PY-03 >SIO5-CN-14"},
    {"U\n>40", ">EIO4-UP-03 >EIO4-UP-07"},
    {"U\n>5", ">EIO4-UP-03 >EIO4-UP-07"},
    {"U\n>2probe\n<3probe\n>5\n<2\ng", "<EIO4-HB-01 >EIO4-UP-14"},
    {"G", "<EIO4-PL-03"},
    {"G6", "<EIO4-UP-05"},
    {"G1\nG6", "<EIO4-CL-11 <EIO4-UP-05 <EIO4-CL-05"},
    {"P40\nG" S1 "\x1e"
     "42[\"a\"]\x1e",
     "<EIO4-PY-01"},
    {"U\n>2probe\n<42[\"a\"]", "<EIO4-UP-09 <SIO5-NS-06"},
    {"U\n<3probe", "<EIO4-UP-04"},
    /* The session had to end: a later POST is answered. */
    {"P40\nG" S1 "\nP42{}\nP42[\"still there?\"]", ">SIO5-EV-01 <SIO5-EV-01"},
};

START_TEST(packets_on_polling) {
    for (size_t i = 0; i < sizeof polls / sizeof polls[0]; i++) {
        begin();
        answer(ask("GET", "EIO=4&transport=polling", ""), "200 OK", "text/plain; charset=UTF-8",
               OPEN(SID, "\"websocket\""));
        run(NULL, &polls[i]);
        end();
    }
}
END_TEST

#define ERROR(code, text) "{\"code\":" code ",\"message\":\"" text "\"}"

static const struct {
    const char *method, *query, *status, *type, *body, *expected;
} requests[] = {
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain", OPEN(SID, "\"websocket\""), ""},
    {"GET", "transport=polling", "400 Bad", "application/json", ERROR("5", "Unsupported protocol version"),
     ">EIO4-HS-03"},
    {"GET", "EIO=3&transport=polling", "200 OK", "text/plain", OPEN(SID, ""), ">EIO4-HS-03 <EIO4-HS-04"},
    {"GET", "EIO=4", "400 Bad", "application/json", ERROR("0", "Transport unknown"), ">EIO4-HS-03"},
    {"GET", "EIO=4&transport=x", "200 OK", "text/plain", OPEN(SID, ""), ">EIO4-HS-03 <EIO4-HS-06"},
    {"GET", "EIO=4&transport=x", "400 Bad", "application/json", ERROR("3", "Bad request"),
     ">EIO4-HS-03 <EIO4-ER-02"},
    {"GET", "EIO=4&transport=x", "400 Bad", "text/html", ERROR("0", "Transport unknown"),
     ">EIO4-HS-03 <EIO4-ER-01"},
    {"GET", "EIO=4&transport=x", "400 Bad", "application/json", "no", ">EIO4-HS-03 <EIO4-ER-01"},
    {"GET", "EIO=4&transport=polling&sid=x", "200 OK", "text/plain", "2", ">EIO4-HS-19 <EIO4-PL-04"},
    {"GET", "EIO=4&transport=polling&sid=x", "400 Bad", "application/json", ERROR("1", "Who?"),
     ">EIO4-HS-19 <EIO4-ER-03"},
    {"POST", "EIO=4&transport=polling&sid=x", "200 OK", "text/html", "ok", ">EIO4-HS-19 <EIO4-PL-23"},
    {"POST", "EIO=4&transport=polling", "200 OK", "text/plain", OPEN(SID, ""), ">EIO4-HS-01 <EIO4-HS-08"},
    {"GET", "EIO=4&transport=websocket", "400 Bad", "application/json", ERROR("3", "Bad request"),
     ">EIO4-HS-22"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain", "2", "<EIO4-HS-09"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/html", OPEN(SID, ""), "<EIO4-PL-10"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain", "0nothing", "<EIO4-HS-09"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain", OPEN("x", ""), "<EIO4-HS-13"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain", OPEN(SID, "7"), "<EIO4-HS-10 <EIO4-HS-15"},
    {"GET", "EIO=4&transport=polling", "200 OK", "text/plain",
     "0{\"sid\":\"" SID "\",\"upgrades\":[],\"pingInterval\":\"3\"}", "<EIO4-HS-10 <EIO4-HS-10 <EIO4-HS-10"},
};

START_TEST(requests_and_their_answers) {
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        begin();
        answer(ask(requests[i].method, requests[i].query, ""), requests[i].status, requests[i].type,
               requests[i].body);
        ck_assert_msg(strcmp(flagged(), requests[i].expected) == 0, "%zu: %s %s: %s gives %s, not %s", i,
                      requests[i].method, requests[i].query, requests[i].body, flagged(),
                      requests[i].expected);
        end();
    }
}
END_TEST

static const struct {
    prx_side from;
    unsigned heads[2]; /* 0: none */
    const char *text, *expected;
} frames[] = {
    {PRX_CLIENT, {0x89, 0x8a}, "ping", ""},
    {PRX_SERVER, {0x88, 0}, "\x03\xe8", ""},
    {PRX_SERVER, {0x88, 0x89}, "\x03\xe8", "<RFC 6455, 5.5.1"},
    {PRX_SERVER, {0x88, 0}, "x", "<RFC 6455, 5.5.1"},
    {PRX_SERVER, {0x88, 0}, "\x03\xed", "<RFC 6455, 7.4"},
    {PRX_CLIENT, {0x83, 0}, "", ">RFC 6455, 5.2"},
    {PRX_CLIENT, {0x80, 0}, "", ">RFC 6455, 5.4"},
    {PRX_CLIENT, {0x01, 0x81}, "4", ">RFC 6455, 5.4"},
    {PRX_CLIENT, {0x09, 0}, "", ">RFC 6455, 5.5"},
    {PRX_CLIENT, {0xc9, 0}, "", ">RFC 6455, 5.2"},
};

START_TEST(frames_of_both_sides) {
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        begin();
        prx_link *link = upgrade("/engine.io/", "");
        frame(link, PRX_SERVER, 0x81, OPEN(SID, ""));
        for (size_t k = 0; k < 2 && frames[i].heads[k] != 0; k++)
            frame(link, frames[i].from, frames[i].heads[k], frames[i].text);
        ck_assert_msg(strcmp(flagged(), frames[i].expected) == 0, "%zu gives %s, not %s", i, flagged(),
                      frames[i].expected);
        end();
    }
}
END_TEST

START_TEST(engineio_alone_may_say_anything) {
    begin();
    prx_link *link = upgrade("/engine.io/", "");
    frame(link, PRX_SERVER, 0x81, OPEN(SID, ""));
    run(link, &(script){">4hello\n<4hello\n>4\n}x\n{x\n>42[\"a\"", ""});
    end();
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("judge", packets_on_a_websocket, packets_on_polling,
                                requests_and_their_answers, frames_of_both_sides,
                                engineio_alone_may_say_anything)};
    int status = testkit_run("judge", cases, 1);
    sio_buf_free(&flags);
    return status;
}
