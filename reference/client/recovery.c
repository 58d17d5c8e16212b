/* Connection state recovery: what the server needs to know to go on where a connection was lost. */
#include "base/json_string.h"
#include "client/manager_internal.h"

static bool has(sio_json object, const char *key) {
    sio_json value;
    return sio_json_member(object, key, &value);
}

static void forget(sio_client_socket *socket) {
    sio_buf_clear(&socket->pid);
    sio_buf_clear(&socket->offset);
}

static bool same_pid(const sio_client_socket *socket, sio_json pid, sio_buf *text) {
    sio_slice known = sio_buf_slice(&socket->pid);
    return sio_json_unescape(pid, text) && known.len > 0 && sio_slice_equal(known, sio_buf_slice(text));
}

void recovery_joined(sio_client_socket *socket, sio_json answer) {
    sio_json pid;
    sio_buf text;
    sio_buf_init(&text, socket->client->mem);
    bool told = sio_json_member(answer, "pid", &pid) && pid.kind == SIO_JSON_STRING;
    socket->recovered = told && same_pid(socket, pid, &text); /* SIO5-RC-14 */
    if (!socket->recovered) {
        forget(socket);
        if (told) (void)sio_buf_add(&socket->pid, sio_buf_slice(&text));
    }
    sio_buf_free(&text);
}

void recovery_note(sio_client_socket *socket, const sio_packet *event) {
    sio_json_iter it = sio_json_begin(event->payload);
    sio_json argument, last = {0};
    if (socket->pid.len == 0 || event->has_id || !sio_json_next(&it, &argument)) return;
    while (sio_json_next(&it, &argument))
        last = argument;
    if (last.kind != SIO_JSON_STRING) return; /* SIO5-RC-04 */
    sio_buf_clear(&socket->offset);
    /* With an older offset the server would send again what was delivered. */
    if (!sio_buf_add(&socket->offset, last.text)) forget(socket);
}

static bool add_separator(sio_buf *out) {
    return out->len == 1 || sio_buf_add_byte(out, ',');
}

static bool add_recovery(const sio_client_socket *socket, sio_json auth, sio_buf *out) {
    if (!has(auth, "pid") && !(sio_buf_add_str(out, "\"pid\":") &&
                               sio_json_write_string(out, sio_buf_slice(&socket->pid)).code == SIO_ERR_OK))
        return false;
    return socket->offset.len == 0 || has(auth, "offset") ||
           (add_separator(out) && sio_buf_add_str(out, "\"offset\":") &&
            sio_buf_add(out, sio_buf_slice(&socket->offset)));
}

bool recovery_payload(const sio_client_socket *socket, sio_buf *out) {
    sio_json auth = {0};
    sio_slice given = sio_buf_slice(&socket->auth);
    if (socket->pid.len == 0) return sio_buf_add(out, given);
    if (given.len > 0) (void)sio_json_scan(given, socket->client->options.rules.max_depth, &auth);
    bool ok = sio_buf_add_byte(out, '{') && add_recovery(socket, auth, out);
    if (ok && sio_json_count(auth) > 0)
        ok = add_separator(out) && sio_buf_add(out, sio_slice_sub(auth.text, 1, auth.text.len - 1));
    return ok && sio_buf_add_byte(out, '}');
}
