#include "vector/message.h"

#include <stdlib.h>

#include "value/text.h"
#include "value/value.h"

vec_message *vec_messages_add(vec_messages *messages, bool binary) {
    vec_message *items = realloc(messages->items, (messages->count + 1) * sizeof *items);
    if (items == NULL) return NULL;
    messages->items = items;
    vec_message *m = &items[messages->count++];
    *m = (vec_message){.binary = binary, .bytes = SIO_BUF_INIT};
    return m;
}

const char *vec_messages_make(const json_t *array, vec_messages *out) {
    size_t i;
    const json_t *json;
    json_array_foreach(array, i, json) {
        vec_message *m = vec_messages_add(out, val_payload_is_binary(json));
        const char *error = m == NULL ? "out of memory" : val_payload(json, NULL, 0, &m->bytes);
        if (error != NULL) return error;
    }
    return NULL;
}

void vec_messages_free(vec_messages *messages) {
    for (size_t i = 0; i < messages->count; i++)
        sio_buf_free(&messages->items[i].bytes);
    free(messages->items);
    *messages = (vec_messages){NULL, 0};
}

void vec_messages_print(const vec_messages *messages, sio_buf *out) {
    for (size_t i = 0; i < messages->count; i++) {
        sio_buf_add_str(out, i > 0 ? ", " : "");
        sio_buf_add_str(out, messages->items[i].binary ? "binary " : "");
        val_quote(sio_buf_slice(&messages->items[i].bytes), out);
    }
    if (messages->count == 0) sio_buf_add_str(out, "nothing");
}
