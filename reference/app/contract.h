/* The applications of the two contracts (docs/how-to-test-my-server.md). */
#ifndef SIO_APP_CONTRACT_H
#define SIO_APP_CONTRACT_H

#include "app/control.h"

/* Contract engineio: every message is sent back unchanged. */
sio_eio_app app_engineio(void);

/* Contract socketio, with the control namespace. `control` must outlive the server. */
sio_server_app app_socketio(app_control *control);

/* Adds the namespaces of the contract. Returns false without memory. */
bool app_socketio_begin(app_control *control, sio_server *server);

#endif
