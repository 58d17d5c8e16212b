#include "app/run.h"

#include <stdio.h>
#include <string.h>

#include "app/contract.h"
#include "app/entropy.h"
#include "app/log.h"

static int fail(const char *what) {
    fprintf(stderr, "siospec serve: %s\n", what);
    return 3;
}

/* Returns false when nobody can be told: then it would run for nobody. */
static bool announce(const app_options *o, const sio_transport *transport) {
    const char *host = o->transport.host;
    const char *scheme = o->transport.tls_cert == NULL ? "http" : "https";
    const char *format =
        strchr(host, ':') == NULL ? "listening on %s://%s:%u%s\n" : "listening on %s://[%s]:%u%s\n";
    return printf(format, scheme, host, sio_transport_port(transport), o->server.engine.path) >= 0 &&
           fflush(stdout) == 0;
}

static int serve_engineio(const app_options *o, const sio_server_options *options, sio_transport *transport) {
    sio_eio_app app = app_engineio();
    sio_eio_server *server = sio_eio_server_new(&options->engine, sio_transport_binding(transport), &app);
    if (server == NULL) return fail("these options cannot work");
    bool told = announce(o, transport);
    if (told) (void)sio_transport_run(transport, server);
    sio_eio_server_free(server);
    return told ? 0 : 3;
}

static int serve_socketio(const app_options *o, const sio_server_options *options, sio_transport *transport,
                          app_control *control) {
    sio_server_app app = app_socketio(control);
    sio_server *server = sio_server_new(options, sio_transport_binding(transport), &app);
    if (server == NULL) return fail("these options cannot work");
    int status = 0;
    if (!app_socketio_begin(control, server))
        status = fail("out of memory");
    else if (announce(o, transport))
        (void)sio_transport_run(transport, sio_server_engine(server));
    else
        status = 3;
    app_control_stop(control);
    sio_server_free(server);
    return status;
}

static int serve(const app_options *o, sio_transport *transport, app_control *control,
                 const app_features *features) {
    sio_server_options options = o->server;
    options.engine.random.fill = app_random_fill;
    options.engine.headroom = SIO_TRANSPORT_HEADROOM;
    control->features = *features;
    control->off = o->no_control;
    app_features_apply(&control->features, &options.engine);
    if (o->kind == APP_ENGINEIO) return serve_engineio(o, &options, transport);
    return serve_socketio(o, &options, transport, control);
}

static void warn(sio_slice name) {
    fprintf(stderr, "siospec serve: the feature '%.*s' is not known here, ignored\n", (int)name.len,
            (const char *)name.ptr);
}

int app_run(const app_options *o) {
    app_control control = {.end = NULL};
    app_log log = {.level = o->verbosity, .out = stderr, .socketio = o->kind == APP_SOCKETIO};
    sio_buf error = SIO_BUF_INIT;
    sio_transport_options options = o->transport;
    app_features features = app_features_read(o->features, warn);
    features.per_message_deflate |= options.per_message_deflate;
    features.http_compression |= options.http_compression;
    options.per_message_deflate = features.per_message_deflate;
    options.http_compression = features.http_compression;
    if (o->verbosity > 0) options.watch = app_log_watch(&log);
    sio_transport *transport = sio_transport_new(&options, &error);
    const char *why = transport == NULL ? sio_buf_cstr(&error) : NULL;
    int status = 3;
    if (transport == NULL)
        status = fail(why == NULL ? "out of memory" : why);
    else if (!app_control_init(&control))
        status = fail("out of memory");
    else
        status = serve(o, transport, &control, &features);
    app_control_free(&control);
    sio_transport_free(transport);
    sio_buf_free(&error);
    return status;
}
