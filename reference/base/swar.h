/* Eight bytes at a time in an ordinary register. Each test is exact (no false mark in a neighbour byte), and
 * byte 0 of the text is the lowest byte of the word on every machine. A mark is the top bit of its byte. */
#ifndef SIO_BASE_SWAR_H
#define SIO_BASE_SWAR_H

#include <stdint.h>
#include <string.h>

#define SIO_SWAR_ALL(byte) (0x0101010101010101u * (uint64_t)(byte))
#define SIO_SWAR_TOP SIO_SWAR_ALL(0x80)

static inline uint64_t sio_swar_load(const uint8_t *p) {
    uint64_t w;
    memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

/* Marks the bytes that equal `byte`. */
static inline uint64_t sio_swar_equal(uint64_t w, uint8_t byte) {
    uint64_t x = w ^ SIO_SWAR_ALL(byte);
    return ~(((x & ~SIO_SWAR_TOP) + ~SIO_SWAR_TOP) | x) & SIO_SWAR_TOP;
}

/* Marks what needs thought in a JSON string: quote, backslash, control character, non-ASCII. Only the first
 * mark is sure to be right: a subtraction below borrows from the next byte up exactly where it finds
 * something. */
static inline uint64_t sio_swar_string_marks(uint64_t w) {
    uint64_t quote = (w ^ SIO_SWAR_ALL('"')) - SIO_SWAR_ALL(1);
    uint64_t backslash = (w ^ SIO_SWAR_ALL('\\')) - SIO_SWAR_ALL(1);
    uint64_t control = w - SIO_SWAR_ALL(0x20);
    return (quote | backslash | control | w) & SIO_SWAR_TOP;
}

/* Returns the index (0 to 7) of the first marked byte; `marks` must not be 0. */
static inline unsigned sio_swar_first(uint64_t marks) {
    return (unsigned)__builtin_ctzll(marks) / 8;
}

#endif
