#include "runner/handshake.h"

#include "runner/client.h"
#include "text/escape.h"

enum { SHOWN = 120 };

static wire_us milliseconds(const json_t *open, const char *key) {
    const json_t *value = json_object_get(open, key);
    double ms = json_is_number(value) ? json_number_value(value) : -1;
    return ms >= 0 && ms <= 1e9 ? (wire_us)(ms * 1000) : -1;
}

/* An open packet may be wrong in many ways that cases will tell; here it only has to be recognisable. */
static bool take_open(run_handshake *h, sio_slice packet) {
    if (!sio_slice_starts(packet, "0")) return false;
    const uint8_t *end = packet.ptr;
    while (end < packet.ptr + packet.len && *end != 0x1e)
        end++;
    h->open = json_loadb((const char *)packet.ptr + 1, (size_t)(end - packet.ptr) - 1, 0, NULL);
    if (!json_is_object(h->open) || json_object_get(h->open, "sid") == NULL) {
        run_handshake_free(h);
        return false;
    }
    h->interval = milliseconds(h->open, "pingInterval");
    h->timeout = milliseconds(h->open, "pingTimeout");
    return true;
}

static void describe_refusal(const wire_response *response, sio_buf *why) {
    sio_buf_addf(why, "it answers HTTP %d ", response->status);
    txt_escape_terminal(why, sio_slice_sub(response->reason, 0, SHOWN));
    if (response->body.len == 0) return;
    sio_buf_add_str(why, ", ");
    txt_escape_terminal(why, sio_slice_sub(response->body, 0, SHOWN));
    if (response->body.len > SHOWN) sio_buf_add_str(why, "…");
}

static bool by_polling(run_handshake *h, const scn_env *env, wire_us deadline, run_contact *contact,
                       sio_buf *why) {
    run_client c;
    const wire_response *response = run_client_get(&c, env, SCN_POLLING, deadline, why);
    bool ok = response != NULL && response->status == 200 && take_open(h, response->body);
    if (response != NULL && !ok) {
        describe_refusal(response, why);
        h->broken = response->status == 200;
        sio_buf_add_str(why, response->status == 200 ? " (no Engine.IO open packet)" : "");
    }
    *contact = response != NULL ? RUN_ANSWERED : wire_now() >= deadline ? RUN_SILENT : RUN_REFUSED;
    run_client_close(&c);
    return ok;
}

static bool by_websocket(run_handshake *h, const scn_env *env, wire_us deadline) {
    run_client c;
    sio_buf ignored = SIO_BUF_INIT;
    sio_slice text;
    const wire_response *response = run_client_get(&c, env, SCN_WEBSOCKET, deadline, &ignored);
    bool ok = response != NULL && response->status == 101 && run_client_upgrade(&c) &&
              run_client_receive(&c, &text) && take_open(h, text);
    run_client_close(&c);
    sio_buf_free(&ignored);
    return ok;
}

bool run_handshake_do(run_handshake *h, const scn_env *env, wire_us deadline, run_contact *contact,
                      sio_buf *why) {
    wire_us began = wire_now();
    *h = (run_handshake){.open = NULL, .interval = -1, .timeout = -1, .transport = SCN_POLLING};
    bool ok = by_polling(h, env, deadline, contact, why);
    if (!ok && *contact == RUN_ANSWERED) {
        began = wire_now();
        h->transport = SCN_WEBSOCKET;
        ok = by_websocket(h, env, deadline);
    }
    h->broken = h->broken && !ok;
    h->round_trip = wire_now() - began;
    return ok;
}

void run_handshake_free(run_handshake *h) {
    json_decref(h->open);
    h->open = NULL;
}
