/* What the judge remembers of connections, sessions and namespaces, and how it follows from what passes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engineio/payload.h"
#include "proxy/judge_internal.h"

enum { MOST_NAMESPACES = 2000, MOST_QUESTIONS = 20000, MOST_PARTS = 5000 };

static void ask_free(jdg_ask *a) {
    free(a);
}

static void link_free(jdg_link *l) {
    while (l->first != NULL) {
        jdg_ask *next = l->first->next;
        ask_free(l->first);
        l->first = next;
    }
    ask_free(l->answered);
    free(l);
}

static void session_free(jdg_session *s) {
    while (s->namespaces != NULL) {
        jdg_nsp *next = s->namespaces->next;
        json_decref(s->namespaces->questions[0]);
        json_decref(s->namespaces->questions[1]);
        free(s->namespaces->name);
        free(s->namespaces);
        s->namespaces = next;
    }
    free(s);
}

void jdg_state_free(jdg_judge *j) {
    while (j->links != NULL) {
        jdg_link *next = j->links->next;
        link_free(j->links);
        j->links = next;
    }
    while (j->sessions != NULL) {
        jdg_session *next = j->sessions->next;
        session_free(j->sessions);
        j->sessions = next;
    }
}

jdg_link *jdg_link_of(jdg_judge *j, unsigned id) {
    for (jdg_link *l = j->links; l != NULL; l = l->next)
        if (l->id == id) return l;
    jdg_link *l = calloc(1, sizeof *l);
    if (l == NULL) return NULL;
    l->id = id;
    l->next = j->links;
    return j->links = l;
}

static void forget_link(jdg_judge *j, jdg_link *gone) {
    for (jdg_link **at = &j->links; *at != NULL; at = &(*at)->next) {
        if (*at != gone) continue;
        *at = gone->next;
        link_free(gone);
        return;
    }
}

jdg_session *jdg_session_of(jdg_judge *j, const prx_session *key) {
    for (jdg_session *s = j->sessions; s != NULL; s = s->next)
        if (s->key == key) return s;
    jdg_session *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->key = key;
    s->next = j->sessions;
    return j->sessions = s;
}

jdg_nsp *jdg_nsp_of(const jdg_session *s, sio_slice name) {
    for (jdg_nsp *n = s->namespaces; n != NULL; n = n->next)
        if (sio_slice_is(name, n->name)) return n;
    return NULL;
}

static jdg_nsp *add_namespace(jdg_session *s, sio_slice name) {
    jdg_nsp *n = s->namespace_count == MOST_NAMESPACES ? NULL : calloc(1, sizeof *n);
    if (n != NULL) {
        n->name = strndup((const char *)name.ptr, name.len);
        n->questions[0] = json_object();
        n->questions[1] = json_object();
    }
    if (n == NULL || n->name == NULL) {
        free(n);
        s->unsure = true;
        return NULL;
    }
    s->namespace_count++;
    n->next = s->namespaces;
    return s->namespaces = n;
}

json_int_t jdg_waiting(const jdg_nsp *n, prx_side asker, const char *id) {
    const json_t *count = json_object_get(n->questions[asker], id);
    if (count != NULL) return json_integer_value(count);
    return json_object_size(n->questions[asker]) >= MOST_QUESTIONS ? -2 : -1;
}

static void count_question(const jdg_nsp *n, prx_side asker, const char *id, json_int_t by) {
    json_int_t waiting = jdg_waiting(n, asker, id);
    if (waiting == -2 || (waiting <= 0 && by < 0)) return;
    json_object_set_new(n->questions[asker], id, json_integer((waiting < 0 ? 0 : waiting) + by));
}

/* Requests */

static bool is_path(const jdg_judge *j, const char *target) {
    size_t own = j->path == NULL ? 0 : strlen(j->path);
    bool known = strncmp(target, "/socket.io/", 11) == 0 || strncmp(target, "/engine.io/", 11) == 0 ||
                 (own > 0 && strncmp(target, j->path, own) == 0);
    size_t path = strcspn(target, "?");
    bool file = path > 3 && memmem(target, path, "/socket.io/socket.io.", 21) != NULL;
    return known && !file;
}

static jdg_transport transport_of(const prx_message *m) {
    sio_buf value = SIO_BUF_INIT;
    jdg_transport t = JDG_NONE;
    if (prx_message_query(m, "transport", &value)) {
        sio_slice name = sio_buf_slice(&value);
        t = sio_slice_is(name, "polling")     ? JDG_POLLING
            : sio_slice_is(name, "websocket") ? JDG_WEBSOCKET
                                              : JDG_OTHER;
    }
    sio_buf_free(&value);
    return t;
}

static bool query_is(const prx_message *m, const char *name, const char *wanted) {
    sio_buf value = SIO_BUF_INIT;
    bool is = prx_message_query(m, name, &value) && sio_slice_is(sio_buf_slice(&value), wanted);
    sio_buf_free(&value);
    return is;
}

/* Of one that is given twice it is enough that one is right: the last counts for some (EIO4-HS-05). */
static bool has_parameter(const char *target, const char *wanted) {
    const char *at = strchr(target, '?');
    size_t n = strlen(wanted);
    for (; at != NULL; at = strpbrk(at + 1, "&"))
        if (strncmp(at + 1, wanted, n) == 0 && (at[n + 1] == '\0' || at[n + 1] == '&')) return true;
    return false;
}

static size_t length_of(const prx_message *m) {
    const char *length = prx_message_header(m, "Content-Length");
    return m->head_only && length != NULL ? (size_t)strtoull(length, NULL, 10) : m->body.len;
}

static void read_session(const jdg_look *l, jdg_ask *a) {
    sio_buf sid = SIO_BUF_INIT;
    a->sid = prx_message_query(l->u->message, "sid", &sid) && sid.len > 0;
    sio_buf_free(&sid);
    a->session = a->sid ? l->session : NULL;
    a->alive = a->session != NULL && l->u->sid != NULL && strcmp(l->u->sid, "known") == 0;
    if (a->session == NULL) return;
    a->after_fatal = a->session->fatal_answered;
    a->after_close = a->session->closed[PRX_SERVER];
    a->after_settled = a->session->settled;
}

jdg_ask *jdg_ask_new(jdg_look *l) {
    const prx_message *m = l->u->message;
    const char *key = prx_message_header(m, "Sec-WebSocket-Key");
    jdg_ask *a = calloc(1, sizeof *a), **end = &l->link->first;
    if (a == NULL) return NULL;
    a->target = m->target;
    size_t path = strcspn(m->target, "?");
    if (path < sizeof a->path) memcpy(a->path, m->target, path);
    a->elsewhere = !is_path(l->judge, m->target);
    a->engine = strncmp(a->path, "/engine.io/", 11) == 0;
    a->get = strcmp(m->method, "GET") == 0;
    a->post = strcmp(m->method, "POST") == 0;
    a->head = strcmp(m->method, "HEAD") == 0;
    a->options = strcmp(m->method, "OPTIONS") == 0;
    a->upgrade = prx_message_asks_upgrade(m);
    a->eio4 = has_parameter(m->target, "EIO=4") || query_is(m, "EIO", "4");
    a->b64 = query_is(m, "b64", "1");
    a->transport = transport_of(m);
    a->code = JDG_ANY_CODE;
    a->measured = !m->head_only || prx_message_header(m, "Content-Length") != NULL;
    a->length = length_of(m);
    a->at = l->now;
    if (key != NULL && strlen(key) < sizeof a->key) memcpy(a->key, key, strlen(key));
    read_session(l, a);
    while (*end != NULL)
        end = &(*end)->next;
    return *end = a;
}

void jdg_ask_take(jdg_link *link, const prx_message *request) {
    ask_free(link->answered);
    link->answered = NULL;
    while (request != NULL && link->first != NULL && link->answered == NULL) {
        jdg_ask *a = link->first;
        link->first = a->next;
        if (a->target == request->target)
            link->answered = a;
        else
            ask_free(a); /* a rule kept it from the server */
    }
}

/* The packets of such a body are too many to be looked at. */
static bool is_flood(const prx_message *m) {
    size_t parts = 0;
    for (size_t i = 0; i < m->body.len; i++)
        parts += m->body.data[i] == SIO_PAYLOAD_SEPARATOR;
    return parts > MOST_PARTS;
}

static void note_request(const jdg_look *l) {
    const prx_message *m = l->u->message;
    l->link->packets[PRX_CLIENT] = 0;
    l->link->session = l->session;
    if (l->session == NULL) return;
    if (is_flood(m)) l->session->unsure = true;
}

static void note_websocket(const jdg_look *l) {
    l->link->websocket = true;
    l->link->extensions = prx_message_header(l->u->message, "Sec-WebSocket-Extensions") != NULL;
    l->link->packets[PRX_CLIENT] = l->link->packets[PRX_SERVER] = 0;
    l->link->probing = l->ask->session != NULL;
    l->link->session = l->ask->session;
}

/* Two requests at once, and bodies of revision 3, cost the session (EIO4-PL-06, EIO4-PL-24, EIO4-PL-29). */
static void note_end(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    if (a->session == NULL || !a->alive || a->refused == NULL || a->code != JDG_ANY_CODE ||
        l->u->message->status < 400)
        return;
    if (!a->get && !a->post) return;
    if (l->u->message->status == 413 || a->session->fatal != NULL) return;
    a->session->fatal = a->refused;
    a->session->fatal_answered = true;
}

static void note_response(const jdg_look *l) {
    const prx_message *m = l->u->message;
    const char *coding = prx_message_header(m, "Content-Encoding");
    l->link->packets[PRX_SERVER] = 0;
    l->link->opaque[PRX_SERVER] = coding != NULL && strcasecmp(coding, "identity") != 0;
    l->link->posts_alone = m->body.len == 1 && m->body.data[0] == '6';
    if (l->ask->session != NULL && (l->link->opaque[PRX_SERVER] || is_flood(m)))
        l->ask->session->unsure = true;
    if (m->status == 101) note_websocket(l);
    note_end(l);
    if (!l->ask->post || l->ask->session == NULL || l->ask->session->fatal == NULL) return;
    /* Nothing of a body that is too long is processed (EIO4-PL-26). */
    l->ask->session->fatal_answered = m->status != 413;
    if (m->status == 413) l->ask->session->unsure = true;
}

/* Packets */

static int64_t number_of(sio_json open, const char *key) {
    sio_json value;
    char text[24] = "";
    if (!sio_json_member(open, key, &value) || value.kind != SIO_JSON_NUMBER || value.text.len >= sizeof text)
        return 0;
    memcpy(text, value.text.ptr, value.text.len);
    return strtoll(text, NULL, 10);
}

static void note_open(const jdg_look *l) {
    jdg_session *s = l->session;
    const jdg_ask *ask = l->link->answered;
    sio_json open;
    if (sio_json_scan(l->data, SIO_MAX_DEPTH, &open).code != 0 || s->opened) return;
    s->opened = true;
    s->interval = number_of(open, "pingInterval");
    s->most = number_of(open, "maxPayload");
    s->rested = ask == NULL ? l->now : ask->at;
    s->websocket = l->u->websocket;
    s->carrier = l->link->id;
    l->link->session = s;
    if (ask == NULL) return;
    s->engine = ask->engine;
    if (l->judge->path == NULL && ask->path[0] != '\0') l->judge->path = strdup(ask->path);
}

static void note_heartbeat(const jdg_look *l) {
    jdg_session *s = l->session;
    bool probe = l->data.len > 0;
    if (l->type == SIO_EIO_PING && l->from == PRX_SERVER) s->pings++;
    if (l->type == SIO_EIO_PING && l->from == PRX_CLIENT && probe) l->link->probes++, s->probed = true;
    if (l->type == SIO_EIO_PONG && l->from == PRX_SERVER && probe) {
        l->link->agreed = true;
        if (l->link->probes > 0) l->link->probes--;
    }
    if (l->type != SIO_EIO_PONG || l->from != PRX_CLIENT) return;
    if (s->pings + s->owed > 0) s->rested = l->now; /* one too many may count or not (EIO4-HB-06) */
    if (s->pings > 0)
        s->pings--;
    else if (s->owed > 0)
        s->owed--;
}

/* EIO4-HB-21: the upgrade ends the wait for a pong, which may come all the same. */
static void note_upgrade(const jdg_look *l) {
    jdg_session *s = l->session;
    if (l->from != PRX_CLIENT || !l->u->websocket || !l->link->probing) return;
    l->link->probing = false;
    s->websocket = true;
    s->carrier = l->link->id;
    s->owed += s->pings;
    s->pings = 0;
}

static void note_sid(const jdg_look *l) {
    sio_json sid;
    l->nsp->sid[0] = '\0';
    if (!sio_json_member(l->packet.payload, "sid", &sid) || sid.text.len >= sizeof l->nsp->sid) return;
    memcpy(l->nsp->sid, sid.text.ptr, sid.text.len);
    l->nsp->sid[sid.text.len] = '\0';
}

static void note_connect(const jdg_look *l, jdg_nsp *n) {
    sio_json pid;
    if (l->from == PRX_CLIENT) {
        n->asked++;
        n->recovering = sio_json_member(l->packet.payload, "pid", &pid);
        return;
    }
    if (n->asked > 0) n->asked--;
    n->joined = l->packet.type == SIO_CONNECT;
    n->refused = !n->joined;
    if (n->joined) n->left[0] = n->left[1] = false;
    if (n->joined) note_sid(l);
}

static void note_socketio(jdg_look *l) {
    if (!l->understood) return;
    if (l->nsp == NULL && l->from == PRX_CLIENT && l->packet.type == SIO_CONNECT)
        l->nsp = add_namespace(l->session, l->packet.nsp);
    l->session->due[l->from] = l->packet.attachments;
    if (l->nsp == NULL) return;
    if (l->packet.type == SIO_CONNECT || (l->packet.type == SIO_CONNECT_ERROR && l->from == PRX_SERVER))
        note_connect(l, l->nsp);
    if (l->packet.type == SIO_DISCONNECT) {
        l->nsp->joined = false;
        l->nsp->left[l->from] = true;
    }
    if (l->id[0] != '\0' && jdg_is_event(l)) count_question(l->nsp, l->from, l->id, 1);
    if (l->id[0] != '\0' && jdg_is_ack(l)) count_question(l->nsp, prx_other(l->from), l->id, -1);
}

static void note_words(const jdg_look *l) {
    jdg_session *s = l->session;
    sio_slice words = jdg_words(l);
    if (l->from != PRX_CLIENT || s->fatal == NULL || l->link->probing) return;
    if (words.len < 4 || words.len >= sizeof s->said) return;
    memcpy(s->said, words.ptr, words.len);
    s->said[words.len] = '\0';
}

static void note_packet(jdg_look *l) {
    jdg_session *s = l->session;
    l->link->packets[l->from]++;
    if (s != NULL && l->from == PRX_SERVER && l->u->websocket && !l->link->probing) s->settled = s->websocket;
    if (s == NULL || (l->error.code != 0 && !l->binary)) return;
    note_words(l);
    if (l->binary) {
        if (s->due[l->from] > 0) s->due[l->from]--;
    } else if (l->type == SIO_EIO_OPEN && l->from == PRX_SERVER) {
        note_open(l);
    } else if (l->type == SIO_EIO_PING || l->type == SIO_EIO_PONG) {
        note_heartbeat(l);
    } else if (l->type == SIO_EIO_UPGRADE) {
        note_upgrade(l);
    } else if (l->type == SIO_EIO_CLOSE && !l->u->websocket) {
        s->closed[l->from] = true;
    } else if (l->socketio) {
        note_socketio(l);
    }
}

/* Frames and connections */

static void note_frame(const jdg_look *l) {
    const prx_frame *f = l->u->frame;
    jdg_link *link = l->link;
    if (f->opcode == WIRE_WS_CLOSE) link->closing[l->from] = true;
    if (prx_frame_is_control(f)) return;
    if (f->opcode != WIRE_WS_CONTINUATION) {
        link->opaque[l->from] = f->rsv != 0;
        link->text[l->from] = f->opcode == WIRE_WS_TEXT;
        if (f->rsv != 0 && l->session != NULL) l->session->unsure = true;
    }
    link->joining[l->from] = !f->fin;
}

void jdg_note(jdg_look *l) {
    switch (l->u->kind) {
    case PRX_CONNECTION:
        if (strcmp(l->u->event, "rst") == 0 || (strcmp(l->u->event, "fin") == 0 && l->from == PRX_SERVER))
            forget_link(l->judge, l->link);
        break;
    case PRX_REQUEST:
        note_request(l);
        break;
    case PRX_RESPONSE:
        note_response(l);
        break;
    case PRX_PACKET:
        note_packet(l);
        break;
    case PRX_FRAME:
        note_frame(l);
        break;
    }
}
