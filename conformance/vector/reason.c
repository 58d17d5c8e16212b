#include "vector/reason.h"

#include <stddef.h>

static const char *const reasons[] = {
    "any",
    "attachment-count",
    "attachment-missing",
    "attachment-unexpected",
    "ack-id",
    "base64",
    "eio-empty",
    "eio-type",
    "event-name",
    "event-reserved",
    "json",
    "limit-attachments",
    "limit-depth",
    "limit-payload",
    "open-kind",
    "open-missing",
    "open-value",
    "packet-empty",
    "packet-type",
    "payload-kind",
    "payload-missing",
    "payload-unexpected",
    "placeholder-keys",
    "placeholder-num",
    "utf8",
    "wt-empty",
    "wt-length",
};

const char *vec_reason_known(sio_slice name) {
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (sio_slice_is(name, reasons[i])) return reasons[i];
    return NULL;
}
