/* Which answer a request must get, by the catalogue of requirements. */
#include "fuzz/session/world.h"

static sio_slice value_of(const sio_eio_request *r, const char *key) {
    sio_slice value = sio_slice_of(NULL, 0);
    for (size_t i = 0; i < r->query_count; i++) /* EIO4-HS-05: the last one wins */
        if (sio_slice_is(r->query[i].key, key)) value = r->query[i].value;
    return value;
}

static bool wrong(peer *p, int code) {
    p->want = 400;
    p->want_code = code;
    return true;
}

static bool has(const sio_eio_request *r, const char *key) {
    for (size_t i = 0; i < r->query_count; i++)
        if (sio_slice_is(r->query[i].key, key)) return true;
    return false;
}

bool request_passes(void *ctx, const sio_eio_request *request) {
    (void)ctx;
    return !has(request, "bad");
}

bool request_allowed(void *ctx, const sio_eio_request *request, sio_slice *message) {
    (void)ctx;
    (void)message;
    return !has(request, "deny");
}

static bool expect_new(world *w, peer *p, const sio_eio_request *r, bool websocket) {
    if (r->method != SIO_METHOD_GET) return wrong(p, 2); /* EIO4-HS-08 */
    if (websocket != p->upgrading) return wrong(p, 3);   /* EIO4-HS-22, EIO4-WS-13 */
    if (has(r, "deny")) {                                /* EIO4-HS-23 */
        (void)wrong(p, 4);
        if (!p->upgrading) p->want = 403;
        return true;
    }
    if (!sio_slice_is(value_of(r, "EIO"), "4")) return wrong(p, 5); /* EIO4-HS-04, EIO4-WS-09 */
    p->want = p->upgrading ? 101 : 200;
    if (w->stopping) {
        p->want = 503;
        return true;
    }
    p->opening = true;
    p->base64 = websocket && value_of(r, "b64").len > 0;
    p->session = ledger_new(w);
    return p->session != NULL;
}

static bool expect_known(peer *p, const sio_eio_request *r, ledger *l, bool websocket) {
    bool fits = p->upgrading ? websocket && l->phase == PHASE_OPEN : !websocket && !l->websocket;
    if (!fits) return wrong(p, 3);                                  /* EIO4-PL-13, EIO4-UP-14, EIO4-WS-13 */
    if (!sio_slice_is(value_of(r, "EIO"), "4")) return wrong(p, 3); /* EIO4-PL-14 */
    p->session = l;
    if (p->upgrading) {
        p->want = 101; /* one too many is closed behind it: EIO4-UP-13 */
    } else if (r->method == SIO_METHOD_GET) {
        p->get = l->get == NULL;
        p->want = p->get ? 0 : 400; /* EIO4-PL-06 */
    } else if (r->method != SIO_METHOD_POST) {
        p->want = 405; /* EIO4-PL-15 */
    } else if (l->post != NULL) {
        p->want = 400; /* EIO4-PL-24 */
    }
    return true;
}

bool request_expect(world *w, peer *p, const sio_eio_request *r) {
    sio_slice transport = value_of(r, "transport"), sid = value_of(r, "sid");
    bool websocket = sio_slice_is(transport, "websocket");
    p->want = 0;
    p->want_code = -1;
    p->head = r->method == SIO_METHOD_HEAD;
    if (w->cors && !p->upgrading && r->method == SIO_METHOD_OPTIONS) { /* EIO4-CO-03 */
        p->want = 204;
        return true;
    }
    if (has(r, "bad")) return wrong(p, 3); /* EIO4-ER-08 */
    if (websocket ? w->polling_only : !sio_slice_is(transport, "polling"))
        return wrong(p, 0);                                  /* EIO4-HS-06, EIO4-HS-07 */
    if (sid.len == 0) return expect_new(w, p, r, websocket); /* EIO4-HS-21 */
    ledger *l = ledger_find(w, sid);
    return l == NULL ? wrong(p, 1) /* EIO4-PL-04, EIO4-PL-23, EIO4-WS-10 */
                     : expect_known(p, r, l, websocket);
}
