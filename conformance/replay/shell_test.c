/* The script is run by sh, with programs named curl and nc that only tell what they were given. */
#include "replay/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testkit.h"

static char folder[64];

static void write_program(const char *name, const char *text) {
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(chmod(path, 0700), 0);
}

static void setup(void) {
    snprintf(folder, sizeof folder, "/tmp/siospec-shell-%ld", (long)getpid());
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    write_program("curl",
                  "#!/bin/sh\nprintf '0{\"sid\":\"fresh\"}\\n'\n"
                  "line=$(printf curl; printf ' [%s]' \"$@\"; case \" $* \" in *' @- '*) cat;; esac)\n"
                  "printf '%s\\n' \"$line\" >&2\n"); /* at once: one may run beside another */
    write_program("nc", "#!/bin/sh\nprintf nc >&2; printf ' [%s]' \"$@\" >&2; printf ' ' >&2\nod -An -v -tx1 "
                        "| tr -d ' \\n' >&2\necho >&2\n");
    write_program("sleep", "#!/bin/sh\n");
}

static void teardown(void) {
    char command[200];
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* Runs the script and returns what the programs told. */
static const char *run(const char *script) {
    static char told[20000];
    char command[300], path[100];
    write_program("script", script);
    snprintf(path, sizeof path, "%s/told", folder);
    snprintf(command, sizeof command, "cd %s && PATH=%s:$PATH sh ./script >/dev/null 2>%s", folder, folder,
             path);
    ck_assert_int_eq(system(command), 0);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(told, 1, sizeof told - 1, f);
    fclose(f);
    told[n] = '\0';
    return told;
}

static void add(wire_log *log, wire_us at, wire_log_kind kind, const char *conn, const char *text,
                size_t length) {
    wire_log_entry e = {.at = at,
                        .kind = kind,
                        .layer = "tcp",
                        .conn = conn,
                        .bytes = sio_slice_of(text, length),
                        .total = length};
    ck_assert(wire_log_copy(log, &e));
}

static void sent(wire_log *log, wire_us at, const char *conn, const char *text) {
    add(log, at, WIRE_LOG_SENT, conn, text, strlen(text));
}

static const char *script_of(const wire_log *log, sio_buf *out) {
    ck_assert(rpl_shell_script(log, "http://127.0.0.1:4000/socket.io/", "", out));
    return sio_buf_cstr(out);
}

START_TEST(requests_become_curl) {
    wire_log *log = wire_log_new(0, 0);
    sio_buf script = SIO_BUF_INIT;
    add(log, 0, WIRE_LOG_CONNECTED, "get", "", 0);
    sent(log, 1, "get", "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1:4000\r\n\r\n");
    add(log, 2, WIRE_LOG_RECEIVED, "get", "HTTP/1.1 200 OK\r\n\r\n0{\"sid\":\"old\"}", 33);
    sent(log, 3, "get",
         "GET /socket.io/?EIO=4&transport=polling&sid=old&x=1 HTTP/1.1\r\nHost: other\r\n\r\n");
    add(log, 4, WIRE_LOG_CONNECTED, "post", "", 0);
    sent(log, 5, "post",
         "POST /socket.io/?EIO=4&transport=polling&sid=old HTTP/1.1\r\nContent-Type: a/b\r\nCont");
    sent(log, 6, "post", "ent-Length: 6\r\n\r\n4'$(x)");
    add(log, 7, WIRE_LOG_RECEIVED, "post", "HTTP/1.1 200 OK\r\n\r\n", 19);
    add(log, 8, WIRE_LOG_RECEIVED, "get", "HTTP/1.1 200 OK\r\n\r\n", 19);
    const char *told = run(script_of(log, &script));
    /* The poll runs beside the POST. */
    ck_assert_msg(strstr(sio_buf_cstr(&script), " &\n") != NULL, "%s", sio_buf_cstr(&script));
    ck_assert_msg(strstr(told, "curl [-sS] [-i] [-g] [--path-as-is] [--max-time] [5] "
                               "[http://127.0.0.1:4000/socket.io/?EIO=4&transport=polling]\n") != NULL,
                  "%s", told);
    ck_assert_msg(
        strstr(told, "[5] [-H] [Host: other] "
                     "[http://127.0.0.1:4000/socket.io/?EIO=4&transport=polling&sid=fresh&x=1]\n") != NULL,
        "%s", told);
    ck_assert_msg(strstr(told,
                         "[-X] [POST] [-H] [Content-Type: a/b] [--data-raw] [4'$(x)] "
                         "[http://127.0.0.1:4000/socket.io/?EIO=4&transport=polling&sid=fresh]\n") != NULL,
                  "%s", told);
    sio_buf_free(&script);
    wire_log_free(log);
}
END_TEST

/* The CONNECT reply tells a sid too, but no session id: its poll is no handshake, and is held open. */
START_TEST(connect_reply_is_no_handshake) {
    wire_log *log = wire_log_new(0, 0);
    sio_buf script = SIO_BUF_INIT;
    add(log, 0, WIRE_LOG_CONNECTED, "get", "", 0);
    sent(log, 1, "get", "GET /?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n\r\n");
    add(log, 2, WIRE_LOG_RECEIVED, "get", "HTTP/1.1 200 OK\r\n\r\n0{ \"x\":1, \"sid\" : \"old\"}", 44);
    sent(log, 3, "get", "GET /?EIO=4&transport=polling&sid=old HTTP/1.1\r\nHost: h\r\n\r\n");
    add(log, 4, WIRE_LOG_CONNECTED, "post", "", 0);
    sent(log, 5, "post",
         "POST /?EIO=4&transport=polling&sid=old HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n40");
    add(log, 6, WIRE_LOG_RECEIVED, "post", "HTTP/1.1 200 OK\r\n\r\nok", 21);
    add(log, 7, WIRE_LOG_RECEIVED, "get", "HTTP/1.1 200 OK\r\n\r\n40{\"sid\":\"socket\"}", 37);
    const char *text = script_of(log, &script), *poll = strstr(text, "sid='\"$S1\" &\n");
    ck_assert_msg(poll != NULL && strstr(poll, "'POST'") != NULL && strstr(text, "S2=") == NULL, "%s", text);
    sio_buf_free(&script);
    wire_log_free(log);
}
END_TEST

static void hex(sio_buf *out, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        sio_buf_addf(out, "%02x", (unsigned)(uint8_t)bytes[i]);
}

/* Bytes that shells, printf and terminals care for. */
static const struct {
    const char *bytes;
    size_t length;
} hostile[] = {
    {"-v x", 4},
    {"%s%n%%", 6},
    {"'; touch pwned; '", 17},
    {"$(touch pwned) `touch pwned` ${HOME}", 36},
    {"\\0001\\c\\x41", 11},
    {"a\0b\n\r\t\x1b[2J\xff\xfe", 13},
    {"GET / HTTP/1.1\r\nX: $(touch pwned)\0\r\n\r\n", 39},
    {"GET /'$(touch pwned)' HTTP/1.0\r\n\r\n", 34},
    {"! # ~ * ? [ ] { } < > | & ; \" !!", 32},
};

START_TEST(hostile_bytes_arrive_and_nothing_else_happens) {
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        wire_log *log = wire_log_new(0, 0);
        sio_buf script = SIO_BUF_INIT, want = SIO_BUF_INIT;
        char pwned[100];
        add(log, 0, WIRE_LOG_CONNECTED, "t\ntouch pwned\n", "", 0);
        add(log, 1, WIRE_LOG_SENT, "t\ntouch pwned\n", hostile[i].bytes, hostile[i].length);
        ck_assert(sio_buf_add_str(&want, "nc [-w] [6] [127.0.0.1] [4000] "));
        hex(&want, hostile[i].bytes, hostile[i].length);
        const char *told = run(script_of(log, &script));
        ck_assert_msg(strncmp(told, sio_buf_cstr(&want), want.len) == 0, "%s\nis not\n%s\nfrom %s", told,
                      sio_buf_cstr(&want), sio_buf_cstr(&script));
        snprintf(pwned, sizeof pwned, "%s/pwned", folder);
        ck_assert_int_ne(access(pwned, F_OK), 0);
        sio_buf_free(&script);
        sio_buf_free(&want);
        wire_log_free(log);
    }
}
END_TEST

START_TEST(hostile_requests_are_quoted_for_curl) {
    static const char text[] =
        "GET /a'$(touch${IFS}pwned)`touch\"pwned`?q=\\ HTTP/1.1\r\nX-Y: '$(touch pwned)\"\r\n\r\n";
    wire_log *log = wire_log_new(0, 0);
    sio_buf script = SIO_BUF_INIT;
    char pwned[100];
    add(log, 0, WIRE_LOG_CONNECTED, "t", "", 0);
    sent(log, 1, "t", text);
    const char *told = run(script_of(log, &script));
    ck_assert_msg(strstr(told, "[-H] [X-Y: '$(touch pwned)\"] "
                               "[http://127.0.0.1:4000/a'$(touch${IFS}pwned)`touch\"pwned`?q=\\]") != NULL,
                  "%s", told);
    snprintf(pwned, sizeof pwned, "%s/pwned", folder);
    ck_assert_int_ne(access(pwned, F_OK), 0);
    sio_buf_free(&script);
    wire_log_free(log);
}
END_TEST

START_TEST(websockets_become_printf) {
    static const char upgrade[] = "GET /?sid=old&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    wire_log *log = wire_log_new(0, 0);
    sio_buf script = SIO_BUF_INIT, want = SIO_BUF_INIT;
    add(log, 0, WIRE_LOG_CONNECTED, "w", "", 0);
    sent(log, 1, "w", upgrade);
    add(log, 2, WIRE_LOG_RECEIVED, "w", "HTTP/1.1 101 \r\n\r\n", 17);
    add(log, 3, WIRE_LOG_SENT, "w", "\x81\x81%\x00\x00\x00'", 7);
    const char *told = run(script_of(log, &script));
    ck_assert(sio_buf_add_str(&want, "nc [-w] [6] [127.0.0.1] [4000] "));
    hex(&want, upgrade, strlen(upgrade));
    hex(&want, "\x81\x81%\x00\x00\x00'", 7);
    ck_assert_msg(strstr(told, sio_buf_cstr(&want)) != NULL, "%s from %s", told, sio_buf_cstr(&script));
    ck_assert(strstr(sio_buf_cstr(&script), "sleep 0.2; ") != NULL);
    sio_buf_clear(&script);
    ck_assert(rpl_shell_script(log, "https://[::1]:4000/", "", &script));
    ck_assert_msg(strstr(sio_buf_cstr(&script), "openssl s_client -quiet -connect \"$HOST:$PORT\"") != NULL,
                  "%s", sio_buf_cstr(&script));
    ck_assert(!rpl_shell_script(log, "nonsense", "", &script));
    sio_buf_free(&script);
    sio_buf_free(&want);
    wire_log_free(log);
}
END_TEST

int main(void) {
    TCase *shell = SIO_TCASE("shell", requests_become_curl, connect_reply_is_no_handshake,
                             hostile_bytes_arrive_and_nothing_else_happens,
                             hostile_requests_are_quoted_for_curl, websockets_become_printf);
    tcase_add_checked_fixture(shell, setup, teardown);
    TCase *cases[] = {shell};
    return testkit_run("shell", cases, 1);
}
