/* The language of `siospec connect`, one command a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/talk_internal.h"

static sio_slice word(sio_slice *rest) {
    while (rest->len > 0 && rest->ptr[0] == ' ')
        *rest = sio_slice_from(*rest, 1);
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != ' ')
        n++;
    sio_slice first = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n < rest->len ? n + 1 : n);
    return first;
}

static bool number(sio_slice text, uint64_t most, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *out > most) return false;
        *out = *out * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return text.len > 0 && *out <= most;
}

/* A word, or a JSON string, which may have blanks. Returns NULL or what is wrong. */
static const char *event_name(sio_slice *rest, sio_buf *unescaped, sio_slice *name) {
    const uint8_t *end = rest->ptr + rest->len, *at = sio_json_skip_blanks(rest->ptr, end);
    if (at == end || *at != '"') {
        *name = word(rest);
        return NULL;
    }
    const uint8_t *over = sio_json_string_end(at, end);
    sio_json string;
    if (sio_json_scan(sio_slice_of(at, (size_t)(over - at)), 1, &string).code != SIO_ERR_OK)
        return "a name that begins with a quote must be a JSON string";
    *rest = sio_slice_of(over, (size_t)(end - over));
    if (!sio_json_unescape(string, unescaped)) return "no memory";
    *name = sio_buf_slice(unescaped);
    return NULL;
}

static const char *emit_typed(talk *t, const sio_outgoing *out, bool with_ack) {
    bool sent = with_ack ? talk_ask(t, out) : sio_client_emit(t->socket, out);
    return sent ? NULL : "it was not sent: the name is reserved or missing, or too much waits";
}

static void emit(talk *t, sio_slice rest, bool with_ack) {
    talk_typed typed = {.attachments = 0};
    sio_buf unescaped = SIO_BUF_INIT;
    sio_outgoing out = {.name = sio_slice_str("")};
    const char *wrong = event_name(&rest, &unescaped, &out.name);
    if (wrong == NULL) wrong = talk_read_arguments(rest, &typed);
    out.arguments = sio_buf_slice(&typed.text);
    out.attachment = typed.attachment;
    out.attachments = typed.attachments;
    if (wrong == NULL) wrong = emit_typed(t, &out, with_ack);
    talk_typed_free(&typed);
    sio_buf_free(&unescaped);
    if (wrong != NULL) talk_say_error(t, wrong);
}

static void do_emit(talk *t, sio_slice rest) {
    emit(t, rest, false);
}

static void do_emit_ack(talk *t, sio_slice rest) {
    emit(t, rest, true);
}

static talk_question **find_question(talk *t, uint64_t id) {
    talk_question **at = &t->questions;
    while (*at != NULL && (*at)->number != id)
        at = &(*at)->next;
    return *at == NULL ? NULL : at;
}

static void do_ack(talk *t, sio_slice rest) {
    uint64_t id;
    talk_question **at = number(word(&rest), UINT32_MAX, &id) ? find_question(t, id) : NULL;
    if (at == NULL) {
        talk_say_error(t, "ack wants the id of an event that asked for one");
        return;
    }
    talk_question q = **at;
    talk_forget(t, at);
    talk_typed typed;
    const char *wrong = talk_read_arguments(rest, &typed);
    sio_outgoing out = {.arguments = sio_buf_slice(&typed.text),
                        .attachment = typed.attachment,
                        .attachments = typed.attachments};
    if (wrong == NULL && !sio_client_answer(q.socket, &q.asked, &out))
        wrong = "it was not sent: the connection that asked is gone";
    talk_typed_free(&typed);
    if (wrong != NULL) talk_say_error(t, wrong);
}

static void do_join(talk *t, sio_slice rest) {
    sio_slice nsp = word(&rest);
    sio_client_socket *socket = sio_client_join(t->client, nsp, rest);
    if (socket == NULL) {
        talk_say_error(t, "join wants a namespace like /chat, and perhaps a JSON object for the server");
        return;
    }
    t->socket = socket;
}

static void do_use(talk *t, sio_slice rest) {
    sio_client_socket *socket = sio_client_find(t->client, word(&rest));
    if (socket != NULL)
        t->socket = socket;
    else
        talk_say_error(t, "use wants a namespace that was joined");
}

static void do_leave(talk *t, sio_slice rest) {
    sio_slice nsp = word(&rest);
    sio_client_socket *socket = nsp.len == 0 ? t->socket : sio_client_find(t->client, nsp);
    if (socket == NULL) {
        talk_say_error(t, "leave wants a namespace that was joined");
        return;
    }
    sio_client_leave(socket);
}

static void do_close(talk *t, sio_slice rest) {
    (void)rest;
    t->ended = true;
}

static void do_wait(talk *t, sio_slice rest) {
    sio_slice event = word(&rest), ms = word(&rest);
    uint64_t limit = t->options->patience;
    bool fine = event.len > 0 && (ms.len == 0 || number(ms, UINT32_MAX, &limit));
    if (fine && talk_has_seen(t, event)) return;
    if (!fine || !sio_buf_add(&t->awaited, event)) {
        talk_say_error(t, "wait wants the name of what is to come (connect, event, ack, disconnect …), and "
                          "perhaps for how many ms");
        sio_buf_clear(&t->awaited);
        return;
    }
    t->waits_until = sio_client_loop_now(t->loop) + limit;
}

static void do_help(talk *t, sio_slice rest) {
    (void)t;
    (void)rest;
    fputs("emit NAME [JSON, JSON …]      send an event; {\"$b\":\"base64\"} is binary, and NAME a word or "
          "\"a string\"\n"
          "emit-ack NAME [JSON, …]       and ask for an acknowledgement\n"
          "ack ID [JSON, …]              acknowledge the event with this id\n"
          "join NSP [JSON]               join a namespace; emit means it from now on\n"
          "use NSP                       emit means this one from now on\n"
          "leave [NSP]                   leave it\n"
          "wait EVENT [MS]               carry out no line before this event was printed\n"
          "close                         leave all, and end\n",
          stderr);
}

void talk_line(talk *t, sio_slice line) {
    static const struct {
        const char *name;
        void (*run)(talk *t, sio_slice rest);
    } commands[] = {{"emit", do_emit},   {"emit-ack", do_emit_ack}, {"ack", do_ack},
                    {"join", do_join},   {"use", do_use},           {"leave", do_leave},
                    {"close", do_close}, {"wait", do_wait},         {"help", do_help}};
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') line.len--;
    sio_slice name = word(&line);
    if (name.len == 0 || name.ptr[0] == '#') return;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (!sio_slice_is(name, commands[i].name)) continue;
        if (commands[i].run != do_wait) sio_buf_clear(&t->seen);
        commands[i].run(t, line);
        return;
    }
    talk_say_error(t, "no such command; help lists them");
}
