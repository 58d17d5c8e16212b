/* What is wrong with a packet by itself, whoever sends it: each error of the decoders by the requirement that
 * it breaks. */
#include <string.h>

#include "base/utf8.h"
#include "proxy/judge_internal.h"

enum { ANY = -1 };

typedef struct fault {
    sio_error_code code;
    int type;           /* of the Socket.IO packet, ANY: each */
    const char *client; /* the requirement that a client breaks */
    const char *server;
} fault;

/* The first that fits. */
static const fault faults[] = {
    {SIO_ERR_PACKET_EMPTY, ANY, "SIO5-INV-07", "SIO5-PG-01"},
    {SIO_ERR_PACKET_TYPE, ANY, "SIO5-PG-11", "SIO5-PG-01"},
    {SIO_ERR_NAMESPACE, ANY, "SIO5-PG-05", "SIO5-PG-04"},
    {SIO_ERR_ACK_ID, ANY, "SIO5-AK-08", "SIO5-AK-08"},
    {SIO_ERR_COUNT, ANY, "SIO5-BIN-08", "SIO5-BIN-05"},
    {SIO_ERR_PAYLOAD_MISSING, SIO_EVENT, "SIO5-EV-01", "SIO5-EV-01"},
    {SIO_ERR_PAYLOAD_MISSING, SIO_BINARY_EVENT, "SIO5-BIN-21", "SIO5-EV-01"},
    {SIO_ERR_PAYLOAD_MISSING, SIO_ACK, "SIO5-AK-03", "SIO5-AK-03"},
    {SIO_ERR_PAYLOAD_MISSING, SIO_BINARY_ACK, "SIO5-AK-03", "SIO5-AK-03"},
    {SIO_ERR_PAYLOAD_MISSING, SIO_CONNECT_ERROR, "SIO5-INV-05", "SIO5-CN-10"},
    {SIO_ERR_PAYLOAD_UNEXPECTED, ANY, "SIO5-DC-05", "SIO5-DC-01"},
    {SIO_ERR_PAYLOAD_KIND, SIO_CONNECT, "SIO5-CN-06", "SIO5-CN-02"},
    {SIO_ERR_PAYLOAD_KIND, SIO_DISCONNECT, "SIO5-DC-05", "SIO5-DC-01"},
    {SIO_ERR_PAYLOAD_KIND, SIO_EVENT, "SIO5-EV-01", "SIO5-EV-01"},
    {SIO_ERR_PAYLOAD_KIND, SIO_BINARY_EVENT, "SIO5-EV-01", "SIO5-EV-01"},
    {SIO_ERR_PAYLOAD_KIND, SIO_ACK, "SIO5-AK-07", "SIO5-AK-03"},
    {SIO_ERR_PAYLOAD_KIND, SIO_BINARY_ACK, "SIO5-AK-07", "SIO5-AK-03"},
    {SIO_ERR_PAYLOAD_KIND, SIO_CONNECT_ERROR, "SIO5-INV-05", "SIO5-CN-10"},
    {SIO_ERR_EVENT_NAME, ANY, "SIO5-EV-03", "SIO5-EV-03"},
    {SIO_ERR_EVENT_RESERVED, ANY, "SIO5-EV-05", "SIO5-EV-05"},
    {SIO_ERR_PLACEHOLDER_NUM, ANY, "SIO5-BIN-13", "SIO5-BIN-01"},
    {SIO_ERR_PLACEHOLDER_KEYS, ANY, "SIO5-BIN-01", "SIO5-BIN-01"},
    {SIO_ERR_UTF8, ANY, "EIO4-PK-02", "EIO4-PK-02"},
    {SIO_ERR_LIMIT_ATTACHMENTS, ANY, "SIO5-BIN-09", "SIO5-BIN-09"},
};

static int type_of(sio_slice text) {
    return text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '6' ? text.ptr[0] - '0' : ANY;
}

static const char *requirement_of(const jdg_look *l) {
    int type = type_of(l->data);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        if (faults[i].code == l->invalid.code && (faults[i].type == ANY || faults[i].type == type))
            return l->from == PRX_CLIENT ? faults[i].client : faults[i].server;
    return "SIO5-PG-14"; /* all else is JSON that is none */
}

/* A payload that no encoder would have put together, or several packets in one message. */
static bool is_joined(const jdg_look *l) {
    const uint8_t *at = l->data.len == 0 ? NULL : memchr(l->data.ptr, 0x1e, l->data.len);
    return at != NULL && at + 1 < l->data.ptr + l->data.len && at[1] >= '0' && at[1] <= '6';
}

/* Characters between the header and the JSON are no id (SIO5-AK-09). */
static bool is_odd_id(const jdg_look *l) {
    size_t at = 1;
    if (l->data.len < 2 || (l->data.ptr[0] != '2' && l->data.ptr[0] != '3')) return false;
    while (at < l->data.len && l->data.ptr[at] >= '0' && l->data.ptr[at] <= '9')
        at++;
    return l->invalid.offset <= at + 1 && at < l->data.len && strchr("[{\"tfn/", l->data.ptr[at]) == NULL;
}

static bool socketio(const jdg_look *l) {
    if (l->invalid.code == 0 || l->invalid.code == SIO_ERR_LIMIT_DEPTH) return true;
    const char *requirement = requirement_of(l);
    if (l->u->websocket && is_joined(l)) requirement = "EIO4-WS-01";
    if (strcmp(requirement, "SIO5-PG-14") == 0 && is_odd_id(l)) requirement = "SIO5-AK-09";
    jdg_violation(l, requirement, sio_strerror(l->invalid.code));
    /* What some servers take, and may (A-12, A-13, SIO5-AK-08), is no reason to end the session. */
    if (!l->understood) jdg_fatal(l, requirement);
    return false;
}

static bool engineio(const jdg_look *l) {
    bool base64 = l->error.code <= SIO_ERR_BASE64_CHAR && l->error.code >= SIO_ERR_BASE64_BITS;
    bool empty = l->error.code == SIO_ERR_EIO_EMPTY && !l->u->websocket;
    const char *requirement = base64 ? "EIO4-PY-03" : empty ? "EIO4-PY-01" : "EIO4-PK-03";
    if (empty && l->ask != NULL && l->from == PRX_CLIENT && l->ask->length == 0) requirement = "EIO4-PL-34";
    jdg_violation(l, requirement, sio_strerror(l->error.code));
    if (!base64) jdg_fatal(l, requirement);
    return false;
}

bool jdg_grammar(const jdg_look *l) {
    sio_slice bytes = sio_buf_slice(&l->u->packet->bytes);
    if (l->error.code != 0) return engineio(l);
    if (!l->u->packet->binary && sio_utf8_check(bytes).code != 0) {
        jdg_violation(l, "EIO4-PK-02", "text that is not UTF-8");
        return false;
    }
    return !l->socketio || socketio(l);
}

sio_slice jdg_words(const jdg_look *l) {
    static const sio_slice none = {NULL, 0};
    const sio_slice text = l->packet.payload.text;
    bool plain = l->session != NULL && l->session->engine && l->error.code == 0 && l->type == SIO_EIO_MESSAGE;
    if (plain) return l->data;
    if (!l->understood || (!jdg_is_event(l) && !jdg_is_ack(l)) || text.len < 3) return none;
    const uint8_t *comma = memchr(text.ptr, ',', text.len);
    if (jdg_is_ack(l)) return sio_slice_from(text, 1);
    return comma == NULL ? none : sio_slice_from(text, (size_t)(comma + 1 - text.ptr));
}

bool jdg_spells_main(const jdg_look *l) {
    sio_slice text = l->data;
    size_t at = 1;
    if (!l->understood || l->invalid.code != 0 || !sio_slice_is(l->packet.nsp, "/")) return false;
    while (sio_type_is_binary(l->packet.type) && at < text.len && text.ptr[at - 1] != '-')
        at++;
    return at < text.len && text.ptr[at] == '/';
}

bool jdg_forgets_comma(const jdg_look *l) {
    if (!l->understood || l->invalid.code != 0 || sio_slice_is(l->packet.nsp, "/")) return false;
    const uint8_t *end = l->packet.nsp.ptr + l->packet.nsp.len;
    return end == l->data.ptr + l->data.len || *end != ',';
}
