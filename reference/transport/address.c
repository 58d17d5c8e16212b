#include <stdlib.h>
#include <string.h>

#include "transport/client.h"

/* Takes what stands before the first of `stops` off `rest`. */
static sio_slice cut_at(sio_slice *rest, const char *stops) {
    size_t n = 0;
    while (n < rest->len && strchr(stops, rest->ptr[n]) == NULL)
        n++;
    sio_slice first = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n);
    return first;
}

static bool take_scheme(sio_slice *rest, bool *tls) {
    static const struct {
        const char *text;
        bool tls;
    } schemes[] = {{"http://", false}, {"ws://", false}, {"https://", true}, {"wss://", true}};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (!sio_slice_starts(*rest, schemes[i].text)) continue;
        *rest = sio_slice_from(*rest, strlen(schemes[i].text));
        *tls = schemes[i].tls;
        return true;
    }
    return false;
}

static bool take_port(sio_slice *rest, bool tls, uint16_t *port) {
    *port = tls ? 443 : 80;
    if (rest->len == 0 || rest->ptr[0] != ':') return true;
    *rest = sio_slice_from(*rest, 1);
    sio_slice digits = cut_at(rest, "/?#");
    unsigned value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || value > UINT16_MAX) return false;
        value = value * 10 + (unsigned)(digits.ptr[i] - '0');
    }
    *port = (uint16_t)value;
    return digits.len > 0 && value > 0 && value <= UINT16_MAX;
}

/* An IPv6 address stands in brackets. */
static bool take_host(sio_slice *rest, sio_slice *host) {
    bool v6 = rest->len > 0 && rest->ptr[0] == '[';
    if (v6) *rest = sio_slice_from(*rest, 1);
    *host = cut_at(rest, v6 ? "]/?#" : ":/?#@");
    if (!v6) return host->len > 0 && !(rest->len > 0 && rest->ptr[0] == '@');
    if (rest->len == 0 || rest->ptr[0] != ']') return false;
    *rest = sio_slice_from(*rest, 1);
    return host->len > 0;
}

static bool printable(const char *text) {
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text == 0x7f) return false;
    return true;
}

bool sio_address_read(const char *url, const char *path, sio_address *address, sio_buf *text) {
    sio_slice rest = sio_slice_str(url), host;
    if (!printable(url) || !take_scheme(&rest, &address->tls) || !take_host(&rest, &host) ||
        !take_port(&rest, address->tls, &address->port))
        return false;
    sio_slice own = cut_at(&rest, "?#");
    if (rest.len > 0) return false; /* a query has an option of its own */
    bool none = own.len == 0 || sio_slice_is(own, "/");
    if (!none && own.ptr[0] != '/') return false;
    sio_buf_clear(text);
    bool ok = sio_buf_add(text, host) && sio_buf_add_byte(text, 0);
    size_t at = text->len;
    ok = ok && sio_buf_add(text, none ? sio_slice_str(path) : own);
    if (ok && text->data[text->len - 1] != '/') ok = sio_buf_add_byte(text, '/');
    ok = ok && sio_buf_add_byte(text, 0);
    if (!ok) return false;
    address->host = (const char *)text->data;
    address->path = (const char *)text->data + at;
    return true;
}
