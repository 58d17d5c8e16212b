#include "fuzz/codec/finding_write.h"

#include <string.h>

#include "adapter/request.h"
#include "report/file.h"
#include "report/folder.h"
#include "text/escape.h"

enum { SHOWN = 2000 };

typedef struct document {
    const cfz_findings_setup *setup;
    const fnd_item *item;
    const cfz_finding *g;
} document;

static bool add_member(sio_buf *out, const char *key, sio_slice text) {
    return sio_buf_addf(out, "  \"%s\": ", key) && txt_escape_json(out, text) && sio_buf_add_str(out, ",\n");
}

static bool add_text(sio_buf *out, const char *key, const char *text) {
    return text == NULL || add_member(out, key, sio_slice_str(text));
}

static bool add_command(sio_buf *out, char *const *argv) {
    bool ok = sio_buf_add_str(out, "  \"command\": [");
    for (size_t i = 0; ok && argv[i] != NULL; i++)
        ok = (i == 0 || sio_buf_add_str(out, ", ")) && txt_escape_json(out, sio_slice_str(argv[i]));
    return ok && sio_buf_add_str(out, "],\n");
}

static bool add_input(sio_buf *out, const cfz_input *in) {
    bool ok = sio_buf_add_str(out, "  \"input\": [");
    for (size_t i = 0; ok && i < in->count; i++)
        ok = (i == 0 || sio_buf_add_str(out, ", ")) && adp_write_message(in->message[i], in->binary[i], out);
    return ok && sio_buf_add_str(out, "]\n}\n");
}

/* What it takes to see it again. */
static bool add_limits(sio_buf *out, const cfz_options *o) {
    return sio_buf_addf(out,
                        "  \"limits\": {\"answer\": %lld, \"memory\": %lld, \"swell\": %lld, "
                        "\"memoryPerByte\": %lld, \"timePerByte\": %lld, \"attachments\": %lld},\n"
                        "  \"reference\": %s,\n",
                        (long long)o->answer, (long long)o->memory, (long long)o->swell,
                        (long long)o->memory_per_byte, (long long)o->time_per_byte, (long long)o->attachments,
                        o->reference || o->commands > 1 ? "true" : "false");
}

static bool add_head(const document *d, sio_buf *out) {
    const cfz_finding *g = d->g;
    const adp_identity *who = &g->adapter->who;
    const cfz_options *o = d->setup->options;
    return sio_buf_add_str(out, "{\n  \"schema\": 1,\n  \"finding\": \"codec\",\n") &&
           add_text(out, "id", d->item->id) && add_text(out, "kind", g->kind) &&
           add_text(out, "rule", g->rule) && add_text(out, "title", g->title) &&
           add_text(out, "codec", vec_codec_name(o->codec)) && add_text(out, "name", who->name) &&
           add_text(out, "version", who->version) && add_text(out, "language", who->language) &&
           add_command(out, g->adapter->options.argv) && add_limits(out, o);
}

static bool add_document(const document *d, sio_buf *out) {
    const cfz_finding *g = d->g;
    bool ok = add_head(d, out) && add_text(out, "exception", d->item->exception) &&
              add_text(out, "frame", d->item->frame) && add_text(out, "explained", d->item->reason);
    if (g->answer.len > 0) ok = ok && add_member(out, "answer", sio_slice_sub(g->answer, 0, SHOWN));
    if (g->swelling != NULL)
        ok = ok && sio_buf_addf(out, "  \"swell\": {\"at\": %zu, \"structure\": %s},\n", g->swelling->at,
                                g->swelling->structure ? "true" : "false");
    ok = ok &&
         sio_buf_addf(out, "  \"seed\": %lld,\n  \"run\": %llu,\n  \"seconds\": %.1f,\n",
                      (long long)d->setup->options->seed, (unsigned long long)d->item->run, d->item->seconds);
    return ok && add_input(out, g->input);
}

static bool print_document(const void *what, FILE *out) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = add_document(what, &text);
    if (ok) fwrite(text.data, 1, text.len, out);
    sio_buf_free(&text);
    return ok;
}

static bool print_bytes(const void *what, FILE *out) {
    const sio_slice *bytes = what;
    fwrite(bytes->ptr, 1, bytes->len, out);
    return true;
}

static bool write_one(const document *d, const char *ending, rep_print *print, const void *what,
                      sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&path, "%s/%s.%s", d->setup->folder, d->item->id, ending) &&
              sio_buf_cstr(&path) != NULL && rep_file_print(sio_buf_cstr(&path), print, what, why);
    sio_buf_free(&path);
    return ok;
}

bool cfz_finding_write(const cfz_findings_setup *setup, const fnd_item *item, const cfz_finding *g,
                       sio_buf *why) {
    document d = {setup, item, g};
    return rep_folder_make(setup->folder, why) && write_one(&d, "input", print_bytes, &g->bytes, why) &&
           write_one(&d, "json", print_document, &d, why);
}
