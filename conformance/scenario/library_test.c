#include "scenario/library.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "testkit.h"

#define BROKEN "tests/broken-scenarios/"

static const char GOOD[] =
    "{\"schema\": 1, \"chapter\": \"my/chapter\", \"scenarios\": [\n"
    " {\"id\": \"my/chapter/b\", \"title\": \"All fields\", \"requirements\": [\"EIO4-HB-01\", \"PY-09\"],\n"
    "  \"polarity\": \"negative\", \"transports\": [\"websocket\", \"upgraded\"], \"contract\": "
    "\"engineio\",\n"
    "  \"profiles\": [\"core\", \"official\"], \"official\": [\"E4-20\"], \"needs\": {\"capability\": "
    "\"cors\"},\n"
    "  \"hazard\": \"flood\", \"chops\": [\"whole\", \"bytes\", \"halves\"], \"lasts\": \"interval + "
    "timeout\",\n"
    "  \"vars\": {\"x\": {\"$u16\": [55296]}, \"y\": \"text\"}, \"note\": \"why ${not} looked at\",\n"
    "  \"links\": [\"https://example.org/1\"], \"steps\": [{\"open\": {}}, {\"echo\": \"${x}${y}\"}]},\n"
    " {\"id\": \"my/chapter/a\", \"title\": \"Only what must be\", \"requirements\": [\"EIO4-HB-01\"], "
    "\"polarity\": \"positive\",\n"
    "  \"transports\": [\"polling\"], \"lasts\": 250, \"steps\": [{\"survivor\": {}}]}\n"
    "]}\n";

static bool add(scn_library *lib, const char *text, scn_load_error *error) {
    return scn_library_add(lib, "mine.json", sio_slice_str(text), error);
}

START_TEST(fields_are_read) {
    scn_library *lib = scn_library_new();
    scn_load_error error;
    ck_assert_msg(add(lib, GOOD, &error), "%s: %s", error.pointer, error.message);
    ck_assert_uint_eq(scn_library_count(lib), 2);
    const scn_scenario *a = scn_library_at(lib, 0), *b = scn_library_at(lib, 1);
    ck_assert_str_eq(a->id, "my/chapter/a");
    ck_assert(a->contract == SCN_ANY_CONTRACT && a->polarity == SCN_POSITIVE && a->hazard == SCN_NO_HAZARD);
    ck_assert(a->profile_count == 1 && strcmp(a->profiles[0], "core") == 0);
    ck_assert(a->chop_count == 1 && a->chops[0] == SCN_WHOLE && a->transports[0] == SCN_POLLING);
    ck_assert_str_eq(a->lasts, "250.000");
    ck_assert(!a->needs_control && a->needs_capability == NULL);
    ck_assert_str_eq(b->title, "All fields");
    ck_assert_str_eq(b->file, "mine.json");
    ck_assert(b->contract == SCN_ENGINEIO && b->polarity == SCN_NEGATIVE && b->hazard == SCN_HAZARD_FLOOD);
    ck_assert(b->requirement_count == 2 && strcmp(b->requirements[1], "PY-09") == 0);
    ck_assert(b->transport_count == 2 && b->transports[0] == SCN_WEBSOCKET &&
              b->transports[1] == SCN_UPGRADED);
    ck_assert(b->profile_count == 2 && b->chop_count == 3 && b->chops[2] == SCN_HALVES);
    ck_assert(b->needs_control && strcmp(b->needs_capability, "cors") == 0);
    ck_assert_str_eq(b->lasts, "interval + timeout");
    ck_assert_uint_eq(json_array_size(b->steps), 2);
    ck_assert_ptr_eq(scn_library_find(lib, "my/chapter/b"), b);
    ck_assert_ptr_null(scn_library_find(lib, "my/chapter/c"));
    scn_library_free(lib);
}
END_TEST

START_TEST(later_files_replace) {
    scn_library *lib = scn_library_new();
    scn_load_error error;
    ck_assert(add(lib, GOOD, &error));
    ck_assert(
        add(lib,
            "{\"schema\":1,\"chapter\":\"my\",\"scenarios\":[{\"id\":\"my/chapter/b\",\"title\":\"New\","
            "\"requirements\":[\"X-01\"],\"polarity\":\"positive\",\"transports\":[\"polling\"],\"steps\":[{"
            "\"mark\":\"m\"}]}]}",
            &error));
    ck_assert_uint_eq(scn_library_count(lib), 2);
    ck_assert_str_eq(scn_library_find(lib, "my/chapter/b")->title, "New");
    ck_assert(!add(lib, "{}", &error));
    ck_assert_str_eq(error.message, "a scenario file needs the field `schema`");
    ck_assert_uint_eq(error.line, 1);
    ck_assert_uint_eq(scn_library_count(lib), 2);
    scn_library_free(lib);
}
END_TEST

START_TEST(every_prefix_is_refused) {
    scn_library *lib = scn_library_new();
    for (size_t len = 0; len < sizeof GOOD - 2; len++) { /* all but the line feed at the end */
        testkit_guard g = testkit_guard_copy(sio_slice_of(GOOD, len));
        scn_load_error error;
        ck_assert_msg(!scn_library_add(lib, "cut", g.bytes, &error), "%zu bytes are taken", len);
        ck_assert_int_ne(error.message[0], 0);
        testkit_guard_free(&g);
    }
    ck_assert_uint_eq(scn_library_count(lib), 0);
    scn_library_free(lib);
}
END_TEST

/* Any single byte changed: an error or not, but no crash, and nothing half added. */
START_TEST(every_changed_byte_is_survived) {
    static const char changes[] = "\"{}[],:0x \\$\377";
    char text[sizeof GOOD];
    for (size_t at = 0; at < sizeof GOOD - 1; at++)
        for (size_t i = 0; i < sizeof changes - 1; i++) {
            memcpy(text, GOOD, sizeof text);
            text[at] = changes[i];
            scn_library *lib = scn_library_new();
            scn_load_error error;
            bool added = add(lib, text, &error);
            ck_assert_uint_eq(scn_library_count(lib), added ? 2 : 0);
            scn_library_free(lib);
        }
}
END_TEST

static sio_buf read_file(const char *path) {
    sio_buf text = SIO_BUF_INIT;
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    for (int c = getc(f); c != EOF; c = getc(f))
        ck_assert(sio_buf_add_byte(&text, (uint8_t)c));
    fclose(f);
    return text;
}

static void add_report(sio_buf *report, const char *name) {
    char path[512];
    snprintf(path, sizeof path, BROKEN "%s", name);
    sio_buf text = read_file(path);
    scn_library *lib = scn_library_new();
    scn_load_error error;
    ck_assert_msg(!scn_library_add(lib, name, sio_buf_slice(&text), &error), "%s is taken", name);
    ck_assert(sio_buf_addf(report, "%s:%zu: %s: %s\n", error.file, error.line, error.pointer, error.message));
    scn_library_free(lib);
    sio_buf_free(&text);
}

/* To renew the expectation after a wanted change: SIOSPEC_RENEW=1 and this test; then read the difference. */
START_TEST(broken_files_are_explained) {
    struct dirent **entries;
    int count = scandir(BROKEN, &entries, NULL, alphasort);
    ck_assert_msg(count > 0, "run from the root of the checkout");
    sio_buf report = SIO_BUF_INIT;
    size_t files = 0;
    for (int i = 0; i < count; i++) {
        const char *dot = strrchr(entries[i]->d_name, '.');
        if (dot != NULL && strcmp(dot, ".json") == 0) {
            add_report(&report, entries[i]->d_name);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    ck_assert_uint_ge(files, 20);
    if (getenv("SIOSPEC_RENEW") != NULL) {
        FILE *f = fopen(BROKEN "expected.txt", "wb");
        ck_assert(f != NULL && fwrite(report.data, 1, report.len, f) == report.len && fclose(f) == 0);
    }
    sio_buf expected = read_file(BROKEN "expected.txt");
    ck_assert_str_eq(sio_buf_cstr(&report), sio_buf_cstr(&expected));
    sio_buf_free(&expected);
    sio_buf_free(&report);
}
END_TEST

SIO_TEST_MAIN("library", SIO_TCASE("library", fields_are_read, later_files_replace, every_prefix_is_refused,
                                   every_changed_byte_is_survived, broken_files_are_explained))
