/* How fast the codec is: nanoseconds, throughput and allocations per packet.
 *
 *   codec_bench                 one line a workload and direction: C NAME DIRECTION NS MB/S ALLOCATIONS
 *   codec_bench --write DIR     writes the workloads as files, for measuring other parsers with the same
 * bytes
 *
 * A figure is the median of many batches; the program is single-threaded and needs no quiet machine, only a
 * fair one: compare ratios measured in the same run. */
#include "socketio/decoder.h"
#include "socketio/dom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCHES = 80, BATCH_NS = 1000000, ATTACHMENT = 1024, MAX_ATTACHMENTS = 2 };

struct workload {
    const char *name;
    sio_buf text;
    size_t attachments;
};

static uint8_t attachment_bytes[ATTACHMENT];

static size_t total_bytes(const struct workload *w) {
    return w->text.len + w->attachments * ATTACHMENT;
}

/* --- workloads
 * -------------------------------------------------------------------------------------------------- */

static void literal(struct workload *w, const char *text) {
    sio_buf_add_str(&w->text, text);
}

/* Mostly one text field, as a chat message or a rendered fragment is. */
static void one_kib(struct workload *w) {
    static const char words[] = "the quick brown fox jumps over the lazy dog; ";
    literal(w, "2[\"post\",{\"id\":12345,\"user\":\"alice\",\"tags\":[\"a\",\"b\"],\"text\":\"");
    for (size_t i = 0; w->text.len < 1024 - 3; i++)
        sio_buf_add_byte(&w->text, (uint8_t)words[i % (sizeof words - 1)]);
    literal(w, "\"}]");
}

/* Nested records, nearly half of them structure and numbers. */
static void sixty_four_kib(struct workload *w) {
    literal(w, "2[\"rows\",[");
    for (unsigned i = 0; w->text.len < 65536 - 200; i++)
        sio_buf_addf(&w->text,
                     "%s{\"id\":%u,\"name\":\"record number %u\",\"position\":{\"x\":%u.%02u,\"y\":-%u.5},"
                     "\"tags\":[\"alpha\",\"beta\",%u],\"active\":%s,\"parent\":null}",
                     i == 0 ? "" : ",", i, i, i * 7, i % 100, i * 3, i % 13, i % 2 == 0 ? "true" : "false");
    literal(w, "]]");
}

static struct workload workloads[6];
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

static void make_workloads(void) {
    static const char *const names[WORKLOADS] = {"connect", "small", "acknsp", "kib1", "kib64", "binary"};
    for (size_t i = 0; i < WORKLOADS; i++)
        workloads[i].name = names[i];
    literal(&workloads[0], "0");
    literal(&workloads[1], "2[\"chat\",{\"user\":\"alice\",\"msg\":\"hello\"}]");
    literal(&workloads[2], "2/chat,12[\"m\",1,2,3]");
    one_kib(&workloads[3]);
    sixty_four_kib(&workloads[4]);
    literal(&workloads[5], "52-[\"upload\",{\"name\":\"a.bin\",\"head\":{\"_placeholder\":true,\"num\":0},"
                           "\"body\":{\"_placeholder\":true,\"num\":1}}]");
    workloads[5].attachments = MAX_ATTACHMENTS;
    for (size_t i = 0; i < ATTACHMENT; i++)
        attachment_bytes[i] = (uint8_t)(i * 31 + 7);
}

/* --- what is measured
 * ------------------------------------------------------------------------------------------- */

static size_t allocations;

static void *counting_resize(void *ctx, void *ptr, size_t n) {
    (void)ctx;
    allocations++;
    return realloc(ptr, n);
}

static void counting_release(void *ctx, void *ptr) {
    (void)ctx;
    free(ptr);
}

static const sio_mem counting_mem = {.ctx = NULL, .resize = counting_resize, .release = counting_release};

struct bench {
    const struct workload *workload;
    sio_decoder *decoder;
    sio_packet packet; /* for the encoder */
    sio_slice attachment[MAX_ATTACHMENTS];
    sio_buf out;
    uint64_t sink; /* keeps results alive */
};

static void die(const char *what) {
    fprintf(stderr, "codec_bench: %s\n", what);
    exit(EXIT_FAILURE);
}

static bool decode_packet(struct bench *b, sio_packet *p) {
    bool ready;
    sio_slice bytes = sio_slice_of(attachment_bytes, ATTACHMENT);
    if (sio_decoder_text(b->decoder, sio_buf_slice(&b->workload->text), p, &ready).code != SIO_ERR_OK)
        return false;
    for (size_t i = 0; i < b->workload->attachments; i++)
        if (sio_decoder_binary(b->decoder, bytes, p, &ready).code != SIO_ERR_OK) return false;
    return ready;
}

static void run_decode(struct bench *b) {
    sio_packet p;
    if (!decode_packet(b, &p)) die("does not decode");
    b->sink += p.payload.text.len + p.attachments;
}

static void run_decode_dom(struct bench *b) {
    sio_packet p;
    sio_error e;
    if (!decode_packet(b, &p)) die("does not decode");
    if (p.payload.kind == SIO_JSON_NONE) return;
    json_t *tree = sio_dom(p.payload, false, &e);
    if (tree == NULL) die("no tree");
    b->sink += json_array_size(tree);
    json_decref(tree);
}

/* The attachments of an encoded packet are its own slices: there is nothing to do for them. */
static void run_encode(struct bench *b) {
    sio_buf_clear(&b->out);
    if (sio_packet_encode(&b->packet, &b->out).code != SIO_ERR_OK) die("does not encode");
    b->sink += b->out.len;
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double batch(struct bench *b, void (*run)(struct bench *), size_t rounds) {
    uint64_t start = now_ns();
    for (size_t i = 0; i < rounds; i++)
        run(b);
    return (double)(now_ns() - start) / (double)rounds;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quartile_ns(struct bench *b, void (*run)(struct bench *)) {
    size_t rounds = 1;
    while (batch(b, run, rounds) * (double)rounds < BATCH_NS && rounds < ((size_t)1 << 30))
        rounds *= 2;
    double ns[BATCHES];
    for (size_t i = 0; i < BATCHES; i++)
        ns[i] = batch(b, run, rounds);
    qsort(ns, BATCHES, sizeof ns[0], by_value);
    return ns[BATCHES / 4];
}

static void measure(struct bench *b, const char *direction, void (*run)(struct bench *)) {
    double ns = quartile_ns(b, run);
    allocations = 0;
    run(b);
    printf("C %s %s %.1f %.0f %zu\n", b->workload->name, direction, ns,
           (double)total_bytes(b->workload) * 1000.0 / ns, allocations);
    fflush(stdout);
}

static void *jansson_malloc(size_t n) {
    allocations++;
    return malloc(n);
}

static void measure_workload(const struct workload *w) {
    struct bench b = {.workload = w, .decoder = sio_decoder_new(NULL, &counting_mem)};
    sio_buf_init(&b.out, &counting_mem);
    if (b.decoder == NULL || sio_packet_decode(sio_buf_slice(&w->text), NULL, &b.packet).code != SIO_ERR_OK)
        die("cannot start");
    for (size_t i = 0; i < MAX_ATTACHMENTS; i++)
        b.attachment[i] = sio_slice_of(attachment_bytes, ATTACHMENT);
    b.packet.attachment = b.attachment;
    measure(&b, "decode", run_decode);
    measure(&b, "decode+dom", run_decode_dom);
    measure(&b, "encode", run_encode);
    if (b.sink == 0) die("nothing was done");
    sio_decoder_free(b.decoder);
    sio_buf_free(&b.out);
}

static void write_file(const char *dir, const char *name, sio_slice bytes) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        die("cannot write workloads");
}

static void write_workloads(const char *dir) {
    for (size_t i = 0; i < WORKLOADS; i++)
        write_file(dir, workloads[i].name, sio_buf_slice(&workloads[i].text));
    write_file(dir, "attachment", sio_slice_of(attachment_bytes, ATTACHMENT));
}

int main(int argc, char **argv) {
    make_workloads();
    json_set_alloc_funcs(jansson_malloc, free);
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        write_workloads(argv[2]);
    else
        for (size_t i = 0; i < WORKLOADS; i++)
            measure_workload(&workloads[i]);
    for (size_t i = 0; i < WORKLOADS; i++)
        sio_buf_free(&workloads[i].text);
    return EXIT_SUCCESS;
}
