#include "cli/promote.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/file.h"
#include "report/folder.h"

enum { MOST_NAME = 120 };

int promotion_fail(int status, sio_buf *why) {
    return check_fail(status, "%s",
                      why->len == 0 || sio_buf_cstr(why) == NULL ? "out of memory" : sio_buf_cstr(why));
}

/* [a-z0-9]+(-[a-z0-9]+)*: what an id is made of. */
static bool is_name(const char *name) {
    size_t n = strlen(name);
    bool ok = n > 0 && n <= MOST_NAME && name[0] != '-' && name[n - 1] != '-' && strstr(name, "--") == NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '-';
    return ok;
}

static bool add_own_name(sio_buf *out, const char *own) {
    bool ok = true, gap = false;
    for (; ok && *own != '\0'; own++) {
        unsigned char c = (unsigned char)*own;
        if (!isalnum(c)) {
            gap = true;
            continue;
        }
        if (gap && out->len > 0) ok = sio_buf_add_byte(out, '-');
        ok = ok && sio_buf_add_byte(out, (uint8_t)tolower(c));
        gap = false;
    }
    return ok;
}

static int take_name(promotion *p, const char *own) {
    bool ok =
        p->options->id != NULL ? sio_buf_add_str(&p->name, p->options->id) : add_own_name(&p->name, own);
    const char *name = ok && p->name.len > 0 ? sio_buf_cstr(&p->name) : NULL;
    if (name != NULL && is_name(name)) return 0;
    return check_fail(2, "--id is made of small letters, digits and single hyphens, not '%s'",
                      name == NULL ? "" : name);
}

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int check_requirements(const promotion *p) {
    const cli_texts *list = &p->options->requirement;
    for (size_t i = 0; i < list->count; i++)
        if (data_requirement_find(p->catalogue, list->items[i]) == NULL)
            return check_fail(2, "there is no requirement '%s' (siospec list requirements)", list->items[i]);
    return 0;
}

int promotion_begin(promotion *p, const fuzz_options *o, const char *own_name) {
    *p = (promotion){.options = o};
    int status = take_name(p, own_name);
    if (status != 0) return status;
    const char *const roots[] = {o->vectors, o->seeds};
    static const char *const names[] = {"--vectors", "--seeds"};
    for (size_t i = 0; i < 2; i++)
        if (!is_folder(roots[i]))
            return check_fail(2, "there is no folder %s: begin in siospec's source tree, or name yours by %s",
                              roots[i], names[i]);
    data_error error;
    p->set = data_open(o->vectors, &error);
    p->catalogue = p->set == NULL ? NULL : data_catalogue_load(p->set, &error);
    return p->catalogue == NULL ? check_broken_data(&error) : check_requirements(p);
}

void promotion_end(promotion *p) {
    if (p->catalogue != NULL) data_catalogue_free(p->catalogue);
    if (p->set != NULL) data_close(p->set);
    sio_buf_free(&p->name);
    sio_buf_free(&p->file);
    sio_buf_free(&p->seed);
}

static bool is_free(const sio_buf *path) {
    struct stat st;
    return lstat((const char *)path->data, &st) != 0 && errno == ENOENT;
}

int promotion_place(promotion *p, const char *folder, const char *target) {
    const char *name = sio_buf_cstr(&p->name);
    bool ok = sio_buf_addf(&p->file, "%s/regressions/%s/%s.json", p->options->vectors, folder, name) &&
              sio_buf_addf(&p->seed, "%s/%s/%s", p->options->seeds, target, name) &&
              sio_buf_cstr(&p->file) != NULL && sio_buf_cstr(&p->seed) != NULL;
    if (!ok) return check_fail(3, "out of memory");
    const sio_buf *const paths[] = {&p->file, &p->seed};
    for (size_t i = 0; i < 2; i++)
        if (!is_free(paths[i]) && errno != ENOTDIR)
            return check_fail(2, "%s is there already: choose another name by --id",
                              (const char *)paths[i]->data);
    return 0;
}

static bool print_json(const void *what, FILE *out) {
    char *text = json_dumps(what, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
    if (text != NULL) fprintf(out, "%s\n", text);
    free(text);
    return text != NULL;
}

static bool print_bytes(const void *what, FILE *out) {
    const sio_slice *bytes = what;
    if (bytes->len > 0) fwrite(bytes->ptr, 1, bytes->len, out);
    return true;
}

int promotion_write(const promotion *p, const json_t *file, sio_slice seed) {
    sio_buf why = SIO_BUF_INIT;
    const char *vector = (const char *)p->file.data, *input = (const char *)p->seed.data;
    bool ok = rep_folder_make_above(vector, &why) && rep_folder_make_above(input, &why) &&
              rep_file_print(input, print_bytes, &seed, &why);
    if (ok && !rep_file_print(vector, print_json, file, &why)) {
        unlink(input); /* both or none */
        ok = false;
    }
    int status = ok ? 0 : promotion_fail(2, &why);
    sio_buf_free(&why);
    return status;
}
