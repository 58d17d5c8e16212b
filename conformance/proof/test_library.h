/* For tests: a library with a few scenarios, and entries as they stand in data. */
#ifndef PRF_TEST_LIBRARY_H
#define PRF_TEST_LIBRARY_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "proof/proof.h"

#define TEST_INFO "{'grade': 'info', 'why': 'W'}"

/* `all` holds the objects of the scenarios; ' stands for ". */
static inline scn_library *test_library(const char *all) {
    scn_library *library = scn_library_new();
    scn_load_error error;
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, "{'schema': 1, 'chapter': 'my/case', 'scenarios': [%s]}", all), 0);
    for (char *at = text; *at != 0; at++)
        if (*at == '\'') *at = '"';
    ck_assert_msg(scn_library_add(library, "test.json", sio_slice_str(text), &error), "%s: %s", error.pointer,
                  error.message);
    scn_library_settle(library);
    free(text);
    return library;
}

/* One scenario; `more` fields with a comma in front. */
#define TEST_CASE(name, more, steps)                                                                         \
    "{'id': 'my/case/" name "', 'title': 'T', 'requirements': ['EIO4-PK-01'], 'polarity': 'positive', "      \
    "'transports': ['polling']" more ", 'steps': " steps "}"

/* The body of an entry; free it with json_decref. */
static inline json_t *test_body(const char *text) {
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *at = copy; *at != 0; at++)
        if (*at == '\'') *at = '"';
    json_error_t error;
    json_t *body = json_loads(copy, 0, &error);
    ck_assert_msg(body != NULL, "%s: %s", copy, error.text);
    return body;
}

#endif
