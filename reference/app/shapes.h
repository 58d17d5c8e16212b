/* The arguments that `emit-binary` and `ack-binary` know by name. */
#ifndef SIO_APP_SHAPES_H
#define SIO_APP_SHAPES_H

#include "socketio/server.h"

/* Fills in arguments and attachments; all of them static. Returns false when there is no such shape. */
bool app_shape(sio_slice name, sio_outgoing *out);

#endif
