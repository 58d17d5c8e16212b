/* Accepted sockets become peers: from libwebsockets to them. */
#include "transport/loop.h"

void tr_adopt(sio_transport *t, int fd) {
    (void)tr_library_adopt(&t->library, fd, t->tls, NULL);
}

static int begin(sio_transport *t, tr_peer *peer, struct lws *wsi) {
    /* The library's timer for the TLS handshake would also end the established connection. */
    if (!t->tls) lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    return tr_peer_begin(peer, &t->hub, (tr_link *)(void *)wsi) ? 0 : -1;
}

static void receive(const sio_transport *t, tr_peer *peer, struct lws *wsi, uint8_t *bytes, size_t len) {
    if (t->tls) lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    tr_peer_receive(peer, bytes, len);
}

static void writable(const sio_transport *t, tr_peer *peer, struct lws *wsi) {
    if (t->tls && !lws_partial_buffered(wsi)) lws_rx_flow_control(wsi, 1);
    tr_peer_writable(peer);
}

int tr_adopted_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
    if (user == NULL) return 0;
    sio_transport *t = lws_context_user(lws_get_context(wsi));
    tr_peer *peer = user;
    int result = 0;
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        result = begin(t, peer, wsi);
        break;
    case LWS_CALLBACK_RAW_RX:
        receive(t, peer, wsi, in, len);
        break;
    case LWS_CALLBACK_RAW_WRITEABLE:
        writable(t, peer, wsi);
        break;
    case LWS_CALLBACK_RAW_CLOSE:
        tr_peer_lost(peer);
        break;
    default:
        return 0;
    }
    tr_loop_arm(t);
    return result;
}
