#include "app/features.h"

#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} names[] = {
    {"cors", offsetof(app_features, cors)},
    {"cors-credentials", offsetof(app_features, cors_credentials)},
    {"cookie", offsetof(app_features, cookie)},
    {"allow-request", offsetof(app_features, allow_request)},
    {"http-middleware", offsetof(app_features, http_middleware)},
    {"headers", offsetof(app_features, headers)},
    {"permessage-deflate", offsetof(app_features, per_message_deflate)},
    {"http-compression", offsetof(app_features, http_compression)},
};
enum { NAMES = sizeof names / sizeof names[0] };

static bool switch_on(app_features *features, sio_slice name) {
    size_t i = 0;
    while (i < NAMES && !sio_slice_is(name, names[i].name))
        i++;
    if (i < NAMES) *(bool *)((char *)features + names[i].offset) = true;
    return i < NAMES;
}

app_features app_features_read(const char *list, void (*unknown)(sio_slice name)) {
    app_features features = {.cors = false};
    while (list != NULL && *list != '\0') {
        size_t len = strcspn(list, ",");
        sio_slice name = sio_slice_of(list, len);
        if (!switch_on(&features, name) && len > 0 && unknown != NULL) unknown(name);
        list += len + (list[len] == ',' ? 1 : 0);
    }
    return features;
}

bool app_features_has(const app_features *features, sio_slice name) {
    for (size_t i = 0; i < NAMES; i++)
        if (sio_slice_is(name, names[i].name))
            return *(const bool *)((const char *)features + names[i].offset);
    return false;
}

/* ---- hooks ---- */

static bool allow(void *ctx, const sio_eio_request *request, sio_slice *message) {
    (void)ctx;
    return !sio_query_get(request->query, request->query_count, "siospec-refuse", message);
}

static bool middleware(void *ctx, const sio_eio_request *request) {
    sio_slice value;
    (void)ctx;
    return !sio_query_get(request->query, request->query_count, "siospec-fail", &value);
}

static size_t headers(void *ctx, bool initial, sio_http_header *out, size_t room) {
    (void)ctx;
    if (room < 2) return 0;
    out[0] = (sio_http_header){"x-siospec", sio_slice_str("1")};
    out[1] = (sio_http_header){"x-siospec-initial", sio_slice_str("1")};
    return initial ? 2 : 1;
}

void app_features_apply(const app_features *features, sio_eio_options *options) {
    if (features->cors) options->cors_origin = "*";
    if (features->cors_credentials) {
        options->cors_origin = "http://siospec.example";
        options->cors_credentials = true;
    }
    if (features->cookie) options->cookie = "io";
    if (features->allow_request) options->hooks.allow = allow;
    if (features->http_middleware) options->hooks.middleware = middleware;
    if (features->headers) options->hooks.headers = headers;
}
