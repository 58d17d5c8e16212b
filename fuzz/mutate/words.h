/* What the mutator knows by heart: values at the edges of what parsers and servers handle. */
#ifndef FUZZ_MUTATE_WORDS_H
#define FUZZ_MUTATE_WORDS_H

#include "base/slice.h"

typedef enum word_list {
    WORDS_JSON,      /* values */
    WORDS_NUMBER,    /* JSON numbers */
    WORDS_INTEGER,   /* ids, counts, places: digits at boundaries */
    WORDS_NAME,      /* keys and event names, without quotes, escaped as JSON */
    WORDS_ARGUMENTS, /* payloads of events */
    WORDS_NAMESPACE,
    WORDS_TYPE,  /* of packets */
    WORDS_BLANK, /* between JSON tokens */
    WORDS_PAIR,  /* of a query */
    WORDS_METHOD,
    WORDS_OPENING, /* arguments of open */
    WORDS_STEP,    /* lines of a session */
    WORDS_CALL,    /* what an application can do */
    WORD_LISTS
} word_list;

/* Returns one of the list. Ownership: static. */
sio_slice word_pick(word_list list, uint64_t *random);

#endif
