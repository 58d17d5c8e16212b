#include "app/call.h"

#include "base/json_string.h"

bool app_call_begin(app_call *call, app_control *control, sio_socket *socket, const sio_packet *packet,
                    sio_reply *reply) {
    *call = (app_call){.control = control, .socket = socket, .packet = packet, .reply = reply};
    call->rest = sio_arguments(packet);
    return sio_buf_reserve(&call->arena, packet->payload.text.len + 1);
}

void app_call_end(app_call *call) {
    sio_buf_free(&call->arena);
}

bool app_call_value(app_call *call, sio_json *value) {
    return sio_json_next(&call->rest, value);
}

bool app_call_more(const app_call *call) {
    sio_json_iter copy = call->rest;
    sio_json ignored;
    return sio_json_next(&copy, &ignored);
}

bool app_call_meaning(app_call *call, sio_json value, sio_slice *text) {
    size_t before = call->arena.len;
    if (value.kind != SIO_JSON_STRING || !sio_json_unescape(value, &call->arena)) return false;
    *text = sio_slice_from(sio_buf_slice(&call->arena), before);
    return true;
}

bool app_call_text(app_call *call, sio_slice *text) {
    sio_json value;
    return app_call_value(call, &value) && app_call_meaning(call, value, text);
}

bool app_call_number(app_call *call, uint64_t most, uint64_t *number) {
    sio_json value;
    return app_call_value(call, &value) && value.kind == SIO_JSON_NUMBER && sio_json_to_u64(value, number) &&
           *number <= most;
}

sio_outgoing app_call_rest(const app_call *call, sio_slice name) {
    sio_outgoing event = {
        .name = name, .attachment = call->packet->attachment, .attachments = call->packet->attachments};
    sio_json_iter copy = call->rest;
    sio_json first;
    if (!sio_json_next(&copy, &first)) return event;
    sio_slice all = call->packet->payload.text; /* up to the bracket that closes it */
    event.arguments = sio_slice_of(first.text.ptr, (size_t)(all.ptr + all.len - 1 - first.text.ptr));
    return event;
}

bool app_call_answer(app_call *call, sio_slice arguments) {
    sio_outgoing answer = {.arguments = arguments};
    if (call->reply != NULL) (void)sio_reply_send(call->reply, &answer);
    return true;
}

bool app_call_done(app_call *call) {
    return app_call_answer(call, sio_slice_of(NULL, 0));
}

bool app_emit(sio_socket *socket, const char *name, sio_slice arguments) {
    sio_outgoing event = {.name = sio_slice_str(name), .arguments = arguments};
    return sio_emit(socket, &event);
}
