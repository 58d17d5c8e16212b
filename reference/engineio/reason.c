#include "engineio/reason.h"

/* EIO4-CL-09 */
const char *sio_eio_reason_text(sio_eio_reason reason) {
    switch (reason) {
#define REASON_CASE(constant, text)                                                                          \
    case SIO_EIO_##constant:                                                                                 \
        return text;
        SIO_EIO_REASON_LIST(REASON_CASE)
#undef REASON_CASE
    }
    return "unknown reason";
}
