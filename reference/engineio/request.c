#include "engineio/server_internal.h"

/* EIO4-ER-02 to EIO4-ER-07 */
const char *sio_eio_fault_text(sio_eio_fault fault) {
    switch (fault) {
#define FAULT_CASE(constant, code, text)                                                                     \
    case SIO_EIO_FAULT_##constant:                                                                           \
        return text;
        SIO_EIO_FAULT_LIST(FAULT_CASE)
#undef FAULT_CASE
    case SIO_EIO_FINE:
        break;
    }
    return "no fault";
}

static sio_slice value_of(const sio_eio_request *request, const char *key) {
    sio_slice value;
    sio_query_get(request->query, request->query_count, key, &value);
    return value;
}

/* Names are compared exactly (EIO4-HS-06); webtransport is none over HTTP (EIO4-HS-07). */
static bool transport_known(const sio_eio_server *server, sio_slice name) {
    return sio_slice_is(name, "polling") ||
           (sio_slice_is(name, "websocket") && !server->options.no_websocket);
}

static bool has_control_character(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] < 0x20 && s.ptr[i] != '\t') || s.ptr[i] == 0x7f) return true;
    return false;
}

/* The revision is 4 only when the value is exactly that (EIO4-HS-05). */
static bool revision_is_4(const sio_eio_request *request) {
    return sio_slice_is(value_of(request, "EIO"), "4");
}

static sio_eio_fault check_known(const sio_eio_session *session, const sio_eio_request *request,
                                 sio_slice transport, bool upgrade) {
    bool websocket = sio_slice_is(transport, "websocket");
    if (upgrade) {
        /* Only to websocket (EIO4-WS-13). Whether it may be upgraded is found when the WebSocket stands: one
         * too many is closed then, with a 101 before (EIO4-UP-13). */
        if (!websocket || session->state != STATE_OPEN) return SIO_EIO_FAULT_REQUEST;
    } else if (websocket || session->socket != NULL) {
        return SIO_EIO_FAULT_REQUEST; /* EIO4-PL-13, EIO4-UP-14 */
    }
    return revision_is_4(request) ? SIO_EIO_FINE : SIO_EIO_FAULT_REQUEST; /* EIO4-PL-14 */
}

static sio_eio_fault check_new(const sio_eio_server *server, const sio_eio_request *request,
                               sio_slice transport, bool upgrade, bool hooks, sio_slice *message) {
    const sio_eio_hooks *h = &server->options.hooks;
    if (request->method != SIO_METHOD_GET) return SIO_EIO_FAULT_METHOD; /* EIO4-HS-08, EIO4-ER-04 */
    /* A WebSocket needs its Upgrade, polling must not have one (EIO4-HS-22, EIO4-WS-13). */
    if (sio_slice_is(transport, "websocket") != upgrade) return SIO_EIO_FAULT_REQUEST;
    if (hooks && h->allow != NULL && !h->allow(h->ctx, request, message))
        return SIO_EIO_FAULT_FORBIDDEN;                                   /* EIO4-HS-23 */
    return revision_is_4(request) ? SIO_EIO_FINE : SIO_EIO_FAULT_VERSION; /* EIO4-HS-04, EIO4-WS-09 */
}

/* The first fault counts: EIO4-ER-09. */
sio_eio_fault eio_check(const sio_eio_server *server, const sio_eio_request *request, bool upgrade,
                        bool hooks, sio_eio_session **session, sio_slice *message) {
    const sio_eio_hooks *h = &server->options.hooks;
    *session = NULL;
    *message = sio_slice_of(NULL, 0);
    if (hooks && h->middleware != NULL && !h->middleware(h->ctx, request))
        return SIO_EIO_FAULT_REQUEST; /* EIO4-ER-08 */
    sio_slice transport = value_of(request, "transport");
    if (!transport_known(server, transport)) return SIO_EIO_FAULT_TRANSPORT;  /* EIO4-HS-06, EIO4-HS-07 */
    if (has_control_character(request->origin)) return SIO_EIO_FAULT_REQUEST; /* EIO4-HS-27, EIO4-ER-05 */
    sio_slice sid = value_of(request, "sid");
    if (sid.len == 0) /* EIO4-HS-21 */
        return check_new(server, request, transport, upgrade, hooks, message);
    *session = (sio_eio_session *)(void *)sio_table_find(&server->sessions, sid);
    if (*session == NULL) return SIO_EIO_FAULT_SID; /* EIO4-ER-03, EIO4-PL-04, EIO4-PL-23, EIO4-WS-10 */
    return check_known(*session, request, transport, upgrade);
}
