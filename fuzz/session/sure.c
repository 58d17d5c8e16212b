/* Which messages of a client surely reach the application of Socket.IO, whatever the fine points of the
 * protocol: events of two names with a number or one attachment, in namespaces that the session is in. */
#include <string.h>

#include "fuzz/session/app.h"
#include "fuzz/session/sure.h"

static bool take(sio_slice *rest, const char *text) {
    size_t n = strlen(text);
    if (!sio_slice_starts(*rest, text)) return false;
    *rest = sio_slice_from(*rest, n);
    return true;
}

/* Returns how many digits there were. */
static size_t take_digits(sio_slice *rest) {
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        n++;
    *rest = sio_slice_from(*rest, n);
    return n;
}

static sio_slice take_nsp(sio_slice *rest) {
    const uint8_t *comma = rest->len > 0 && rest->ptr[0] == '/' ? memchr(rest->ptr, ',', rest->len) : NULL;
    if (comma == NULL) return sio_slice_str("/");
    size_t n = (size_t)(comma - rest->ptr);
    sio_slice nsp = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n + 1);
    return nsp;
}

static bool is_payload(sio_slice rest, bool attachment) {
    if (!take(&rest, "[\"message\",") && !take(&rest, "[\"message-with-ack\",")) return false;
    if (attachment) return sio_slice_is(rest, "{\"_placeholder\":true,\"num\":0}]");
    size_t digits = rest.len > 0 && rest.ptr[0] != '0' ? take_digits(&rest) : 0;
    return digits > 0 && digits < 6 && sio_slice_is(rest, "]");
}

const sio_socket *sure_socket(world *w, const ledger *l, sio_slice nsp) {
    for (size_t i = 0; i < w->sockets; i++)
        if (sio_slice_equal(sio_nsp_name(sio_socket_namespace(w->socket[i])), nsp) &&
            app_ledger(w, w->socket[i]) == l)
            return w->socket[i];
    return NULL;
}

bool sure_event(world *w, const ledger *l, sio_slice message, sure *out) {
    sio_slice rest = message;
    out->attachment = take(&rest, "51-");
    if (!out->attachment && !take(&rest, "2")) return false;
    out->nsp = take_nsp(&rest);
    if (take_digits(&rest) > 9 || !is_payload(rest, out->attachment)) return false;
    out->payload = rest;
    return sure_socket(w, l, out->nsp) != NULL;
}
