#include "scenario/header.h"

#include <string.h>

static sio_slice take_digits(sio_slice *rest) {
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        n++;
    sio_slice digits = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n);
    return digits;
}

/* Digits without a dash are no count, but an ack id. */
static sio_slice take_count(sio_slice *rest) {
    sio_slice behind = *rest, none = sio_slice_of(NULL, 0);
    sio_slice digits = take_digits(&behind);
    if (digits.len == 0 || behind.len == 0 || behind.ptr[0] != '-') return none;
    *rest = sio_slice_from(behind, 1);
    return digits;
}

static sio_slice take_namespace(sio_slice *rest, sio_slice known) {
    if (rest->len == 0 || rest->ptr[0] != '/') return sio_slice_of(NULL, 0);
    const uint8_t *comma = memchr(rest->ptr, ',', rest->len);
    size_t n = comma != NULL ? (size_t)(comma - rest->ptr) : rest->len;
    bool glued = known.len > 0 && known.len < n &&
                 sio_slice_equal(sio_slice_sub(*rest, 0, known.len), known) &&
                 strchr("[{\"0123456789", rest->ptr[known.len]) != NULL;
    if (glued) n = known.len;
    sio_slice nsp = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, comma != NULL && !glued ? n + 1 : n);
    return nsp;
}

bool scn_header_read(scn_header *h, sio_slice message, sio_slice known) {
    if (message.len < 2 || message.ptr[0] != '4' || message.ptr[1] < '0' || message.ptr[1] > '6')
        return false;
    sio_slice rest = sio_slice_from(message, 2);
    *h = (scn_header){.type = (char)message.ptr[1]};
    if (h->type >= '5') h->count = take_count(&rest);
    h->nsp = take_namespace(&rest, known);
    h->id = take_digits(&rest);
    h->payload = rest;
    h->everything = sio_slice_sub(message, 0, message.len - rest.len);
    return true;
}
