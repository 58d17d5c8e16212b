/* The C ABI by which any parser is put under the fuzzing harness: one in C, C++, Rust (staticlib), Go
 * (c-archive).
 *
 * A parser is a struct of callbacks. The harness feeds it, watches that it neither crashes nor contradicts
 * itself, and compares what it makes of an input with what the reference makes of it. docs/fuzzing.md has
 * examples. Only plain C types cross the border, and no memory changes hands: who makes bytes keeps them. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { FUZZ_ABI = 1 };

/* What an input is. */
typedef enum fuzz_op {
    FUZZ_EIO4_PACKET,  /* the text of one Engine.IO packet */
    FUZZ_EIO4_PAYLOAD, /* the body of a polling request: packets joined with 1e */
    FUZZ_SIO5_PACKET,  /* the text of one Socket.IO packet, without Engine.IO's 4; no attachment follows */
    FUZZ_OPS
} fuzz_op;

typedef enum fuzz_verdict {
    FUZZ_ACCEPTED,    /* everything was emitted */
    FUZZ_REFUSED,     /* what came before the fault was emitted */
    FUZZ_UNSUPPORTED, /* the parser has no such operation, or a limit of its own is met: nothing is compared
                       */
} fuzz_verdict;

typedef struct fuzz_bytes {
    const uint8_t *ptr; /* NULL: absent, which is not the same as empty */
    size_t len;         /* bytes */
} fuzz_bytes;

/* One decoded packet. Fields that an operation does not have are 0. */
typedef struct fuzz_packet {
    uint32_t type;        /* the number of the protocol */
    uint32_t binary;      /* EIO4: 1 for a binary message */
    uint32_t attachments; /* SIO5: how many are announced */
    uint32_t has_id;      /* SIO5: 1 when there is an acknowledgement id */
    uint64_t id;
    fuzz_bytes nsp; /* SIO5: "/" for the main namespace */
    fuzz_bytes
        data; /* EIO4: the data, decoded. SIO5: the payload as JSON text; any spelling of the same value */
} fuzz_packet;

/* Takes a packet, in order. Ownership: the parser's; the harness copies what it needs before it returns. */
typedef void fuzz_emit(void *ctx, const fuzz_packet *packet);

/* Where a parser is known to differ from the reference, so that it is no finding. */
enum {
    FUZZ_MAY_ACCEPT_MORE = 1, /* it is lenient: what the reference refuses may be accepted */
    FUZZ_MAY_REFUSE_MORE = 2, /* it has limits: what the reference accepts may be refused */
    FUZZ_MAY_DIFFER = 4,      /* values are not compared, only verdicts */
};

typedef struct fuzz_parser {
    uint32_t abi;     /* FUZZ_ABI */
    uint32_t differs; /* set of FUZZ_MAY_… */
    const char *name; /* for messages */
    /* Called once before the first decode; NULL: nothing to do. Returns 0, or another number to give up. */
    int (*init)(void);
    /* Decodes one input. `data` is never NULL; it is the harness's, and gone after the call. */
    fuzz_verdict (*decode)(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx);
} fuzz_parser;

/* Puts the parser to one input: the body of a LLVMFuzzerTestOneInput. Decodes twice, the second time from a
 * copy, and aborts where the results are not the same (a parser must have no memory of what it read before),
 * or where they contradict the reference in what `differs` does not allow. Returns 0. */
int fuzz_try_parser(const fuzz_parser *parser, fuzz_op op, const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
