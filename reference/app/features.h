/* Features of docs/control-namespace.md: options of the server that a checker asks for. */
#ifndef SIO_APP_FEATURES_H
#define SIO_APP_FEATURES_H

#include "engineio/server.h"

typedef struct app_features {
    bool cors, cors_credentials, cookie, allow_request, http_middleware, headers;
    bool per_message_deflate, http_compression; /* of the transport */
} app_features;

/* Switches on what the list with commas names. Unknown names are ignored, as the contract has it, but
 * `unknown` (may be NULL) is told of each. */
app_features app_features_read(const char *list, void (*unknown)(sio_slice name));

/* Sets the options that the features ask for. */
void app_features_apply(const app_features *features, sio_eio_options *options);

/* Returns whether the feature of this name is on. */
bool app_features_has(const app_features *features, sio_slice name);

#endif
