/* Why a session ended: the words of both sides. */
#ifndef SIO_ENGINEIO_REASON_H
#define SIO_ENGINEIO_REASON_H

/* Why a session ended (EIO4-CL-09). X(constant, text) */
#define SIO_EIO_REASON_LIST(X)                                                                               \
    X(TRANSPORT_ERROR, "transport error")                                                                    \
    X(TRANSPORT_CLOSE, "transport close")                                                                    \
    X(FORCED_CLOSE, "forced close")                                                                          \
    X(PING_TIMEOUT, "ping timeout")                                                                          \
    X(PARSE_ERROR, "parse error")                                                                            \
    X(SHUTDOWN, "server shutting down")                                                                      \
    X(BUFFER_OVERFLOW, "buffer overflow")

typedef enum sio_eio_reason {
#define SIO_EIO_REASON_ENUM(constant, text) SIO_EIO_##constant,
    SIO_EIO_REASON_LIST(SIO_EIO_REASON_ENUM)
#undef SIO_EIO_REASON_ENUM
} sio_eio_reason;

/* Returns the text of the reason. Ownership: static. */
const char *sio_eio_reason_text(sio_eio_reason reason);

#endif
