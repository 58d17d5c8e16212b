/* One `do` that is being carried out: its arguments, one after the other, and its answers. */
#ifndef SIO_APP_CALL_H
#define SIO_APP_CALL_H

#include "app/control.h"

typedef struct app_call {
    app_control *control;
    sio_socket *socket;
    const sio_packet *packet;
    sio_reply *reply; /* NULL: nobody wants an acknowledgement */
    sio_json_iter rest;
    sio_buf arena; /* the texts of arguments; never moves, since it is as large as the packet */
} app_call;

/* Begins. Returns false without memory. End with app_call_end. */
bool app_call_begin(app_call *call, app_control *control, sio_socket *socket, const sio_packet *packet,
                    sio_reply *reply);
void app_call_end(app_call *call);

/* Takes the next argument. Each returns false when there is none or it is of another kind. */
bool app_call_text(app_call *call, sio_slice *text);
bool app_call_number(app_call *call, uint64_t most, uint64_t *number);
bool app_call_value(app_call *call, sio_json *value);

/* Returns whether arguments are left. */
bool app_call_more(const app_call *call);

/* Reads the meaning of a string into the arena. Returns false when it is no string. */
bool app_call_meaning(app_call *call, sio_json value, sio_slice *text);

/* Returns an event with this name, and all arguments that are left with the attachments of the packet. */
sio_outgoing app_call_rest(const app_call *call, sio_slice name);

/* Acknowledges with these arguments, as JSON. Always true, so that an action can end with it. */
bool app_call_answer(app_call *call, sio_slice arguments);
bool app_call_done(app_call *call);

/* Emits an event whose arguments are JSON. */
bool app_emit(sio_socket *socket, const char *name, sio_slice arguments);

#endif
