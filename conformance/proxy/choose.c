#include "proxy/choose.h"

#include <string.h>

#include "value/locate.h"

static const data_file *file_of(const data_set *set, const data_kind *kind, const data_entry *entry) {
    size_t at = 0;
    const data_file *file;
    while ((file = data_next(set, kind->prefix, &at)) != NULL)
        if (strcmp(file->path, entry->file) == 0) return file;
    return NULL;
}

/* Where the entry stands in the array of its file. */
static size_t place_in(const data_file *file, const data_kind *kind, const data_entry *entry) {
    json_t *root = json_loadb((const char *)file->text.ptr, file->text.len, 0, NULL), *item;
    size_t i, place = 0;
    json_array_foreach(json_object_get(root, kind->array), i, item) {
        const char *id = json_string_value(json_object_get(item, kind->id));
        if (id != NULL && strcmp(id, entry->id) == 0) place = i;
    }
    json_decref(root);
    return place;
}

static bool report(const data_set *set, const data_kind *kind, const data_entry *entry, const char *which,
                   const char *problem, sio_buf *inside, data_error *error) {
    const data_file *file = file_of(set, kind, entry);
    sio_buf pointer = SIO_BUF_INIT;
    const char *tail = sio_buf_cstr(inside);
    sio_buf_addf(&pointer, "/%s/%zu/%s%s", kind->array, file == NULL ? 0 : place_in(file, kind, entry), which,
                 tail == NULL ? "" : tail);
    const char *place = sio_buf_cstr(&pointer);
    size_t line = file == NULL || place == NULL ? 0 : val_locate_line(file->text, place);
    data_fail(error, entry->file, place, line, "%s", problem);
    sio_buf_free(&pointer);
    return false;
}

bool prx_choose(prx_hub *hub, const data_set *set, const data_kind *kind, const data_entry *entry,
                const char *which, data_error *error) {
    sio_buf inside = SIO_BUF_INIT;
    const char *problem = prx_rules_add(&hub->rules, json_object_get(entry->body, which), &inside);
    bool ok = problem == NULL || report(set, kind, entry, which, problem, &inside, error);
    sio_buf_free(&inside);
    return ok;
}
