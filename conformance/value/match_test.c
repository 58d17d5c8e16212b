#include "value/match.h"

#include <string.h>

#include "testkit.h"
#include "value/value.h"

static json_t *load(const char *text) {
    json_error_t error;
    json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(json != NULL, "%s: %s", text, error.text);
    return json;
}

static val_scope *scope_of_case(void) {
    val_scope *scope = val_scope_new();
    const char *error;
    size_t offset;
    val_value *n = val_parse(sio_slice_str("{\"n\":[1e2,\"\\ud800\"]}"), &error, &offset);
    ck_assert(val_scope_set_text(scope, "a.sid", sio_slice_str("s(1)")));
    ck_assert(val_scope_set_text(scope, "x", sio_slice_str("old")));
    ck_assert(val_scope_set_text(scope, "x", sio_slice_str("X")));
    ck_assert(val_scope_set(scope, "n", n));
    val_free(n);
    return scope;
}

/* Each row: pattern, actual JSON, and the sentence when it does not match (NULL: it does). */
static const struct {
    const char *pattern, *actual, *why;
} VALUES[] = {
    {"[1,\"a\",null,true,{}]", "[1.0 , \"\\u0061\",null,true,{}]", NULL},
    {"1", "2", "$: expected 1, got 2"},
    {"1.5", "15e-1", NULL},
    {"null", "{\"a\":[1]}", "$: expected null, got {\"a\":[1]}"},
    {"true", "false", "$: expected true, got false"},
    {"\"a\"", "\"\\u001b[1m\"", "$: expected \"a\", got \"\\u001b[1m\""},
    {"\"a\"", "1", "$: expected \"a\", got 1"},
    {"\"${x}-${a.sid}\"", "\"X-s(1)\"", NULL},
    {"\"$${x}$\"", "\"${x}$\"", NULL},
    {"\"${n}\"", "\"{\\\"n\\\":[1e2,\\\"\\\\ud800\\\"]}\"", NULL},
    {"\"${nobody}\"", "\"\"",
     "$: expected a string that the case cannot make (nothing is known as ${nobody}), got \"\""},
    {"\"a\\u0000b\"", "\"a\\u0000b\"", NULL},
    {"\"a\\u0000b\"", "\"a\"", "$: expected \"a\\x00b\", got \"a\""},
    {"[1,2]", "[1,3]", "$[1]: expected 2, got 3"},
    {"[1,2]", "[1]", "$: expected 2 elements, got [1]"},
    {"[1]", "[1,2]", "$: expected 1 element, got [1,2]"},
    {"[1]", "{}", "$: expected an array of 1, got {}"},
    {"{\"a\":{\"b c\":1}}", "{\"a\":{\"b c\":2}}", "$.a[\"b c\"]: expected 1, got 2"},
    {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", NULL},
    {"{\"a\":2}", "{\"a\":1,\"a\":2}", NULL},
    {"{\"a\":1}", "{}", "$.a: expected to be there, but the object has no such key"},
    {"{\"a\":1}", "{\"a\":1,\"z\":0}", "$.z: expected no such key, got 0"},
    {"{}", "{\"\\u0000\":0}", "$[\"\\x00\"]: expected no such key, got 0"},
    {"{\"a\":1}", "[]", "$: expected an object, got []"},
    {"[{\"$n\":\"1e400\"},{\"$u16\":[55296]}]", "[10e399,\"\\ud800\"]", NULL},
    {"{\"$n\":\"1e400\"}", "1e401", "$: expected 1e400, got 1e401"},
    {"{\"$o\":[[\"b\",1],[\"a\",2],[\"a\",3]]}", "{\"b\":1,\"a\":2,\"a\":3}", NULL},
    {"{\"$o\":[[\"b\",1],[\"a\",2]]}", "{\"a\":2,\"b\":1}",
     "$: expected {\"b\":1,\"a\":2}, got {\"a\":2,\"b\":1}"},
    {"{\"$o\":[[\"$type\",\"string\"]]}", "{\"$type\":\"string\"}", NULL},
    {"{\"$b\":\"AQ==\"}", "\"AQ==\"", "$: expected {\"$b\":\"AQ==\"}, got \"AQ==\""},
    {"{\"$type\":\"string\"}", "\"\"", NULL},
    {"[1,{\"sid\":{\"$type\":\"string\"}}]", "[1,{\"sid\":5}]", "$[1].sid: expected a string, got 5"},
    {"{\"$type\":\"integer\"}", "1.5", "$: expected an integer, got 1.5"},
    {"{\"$type\":\"integer\"}", "10e-1", NULL},
    {"{\"$type\":\"integer\"}", "1e400", NULL},
    {"{\"$type\":\"integer\"}", "\"1\"", "$: expected an integer, got \"1\""},
    {"{\"$type\":\"number\"}", "1.5", NULL},
    {"{\"$type\":\"boolean\"}", "false", NULL},
    {"{\"$type\":\"null\"}", "0", "$: expected null, got 0"},
    {"{\"$type\":\"array\"}", "{}", "$: expected an array, got {}"},
    {"{\"$type\":\"object\"}", "{}", NULL},
    {"{\"$type\":\"any\"}", "null", NULL},
    {"{\"$ref\":\"x\"}", "\"X\"", NULL},
    {"{\"$ref\":\"n\"}", "{\"n\":[100,\"\\ud800\"]}", NULL},
    {"{\"$ref\":\"x\"}", "\"Y\"", "$: expected \"X\" (the value of ${x}), got \"Y\""},
    {"{\"$ref\":\"zz\"}", "1", "$: expected the value of ${zz}, which is not known, got 1"},
    {"[{\"$capture\":\"c\"},{\"$ref\":\"c\"}]", "[[1],[1.0]]", NULL},
    {"[{\"$capture\":\"c\"},{\"$not\":{\"$ref\":\"c\"}}]", "[1,1]", "$[1]: expected anything else, got 1"},
    {"{\"$capture\":\"c\",\"$type\":\"string\"}", "1", "$: expected a string, got 1"},
    {"{\"$partial\":{\"a\":1}}", "{\"a\":1,\"b\":2}", NULL},
    {"{\"$partial\":{\"a\":1}}", "{\"b\":2}", "$.a: expected to be there, but the object has no such key"},
    {"{\"$match\":\"^[A-Za-z0-9_-]+$\"}", "\"abc-_\"", NULL},
    {"{\"$match\":\"^[a-z]+$\"}", "\"a b\"", "$: expected a string that matches ^[a-z]+$, got \"a b\""},
    {"{\"$match\":\"b$\"}", "\"a\\u0000b\"", NULL},
    {"{\"$match\":\"^${a.sid}$\"}", "\"s(1)\"", NULL},
    {"{\"$match\":\"^${a.sid}$\"}", "\"s1\"", "$: expected a string that matches ^${a.sid}$, got \"s1\""},
    {"{\"$one_of\":[1,{\"$type\":\"string\"}]}", "\"x\"", NULL},
    {"{\"$one_of\":[1,2]}", "3", "$: expected one of [1,2], got 3"},
    {"{\"$not\":\"polling\"}", "\"websocket\"", NULL},
    {"{\"$each\":{\"$type\":\"integer\"}}", "[1,2,3]", NULL},
    {"{\"$each\":{\"$type\":\"integer\"}}", "[1,\"2\"]", "$[1]: expected an integer, got \"2\""},
    {"{\"$each\":1}", "1", "$: expected an array, got 1"},
    {"{\"$has\":[2,{\"$type\":\"string\"}]}", "[\"a\",1,2]", NULL},
    {"{\"$has\":[{\"$type\":\"integer\"},1]}", "[1,2]", NULL},
    {"{\"$has\":[{\"$type\":\"any\"},{\"$type\":\"integer\"},1]}", "[1,2,\"a\"]", NULL},
    {"{\"$has\":[1,1]}", "[1,2]", "$: expected an array with an element for no. 1 of $has, got [1,2]"},
    {"{\"$has\":[1]}", "[]", "$: expected an array with an element for no. 0 of $has, got []"},
    {"{\"$range\":[1,100]}", "1e2", NULL},
    {"{\"$range\":[1,100]}", "100.5", "$: expected a number from 1 to 100, got 100.5"},
    {"{\"$range\":[1,100]}", "\"5\"", "$: expected a number from 1 to 100, got \"5\""},
    {"{\"$unlike\":\"a.sid\"}", "\"s(1)234567\"", NULL},
    {"{\"$unlike\":\"a.sid\"}", "\"s(1)23456\"",
     "$: expected a string that differs from ${a.sid} in 6 places or more, got \"s(1)23456\""},
    {"{\"$unlike\":\"a.sid\"}", "7", "$: expected a string, and one in ${a.sid}, got 7"},
    {"{\"$string\":{\"repeat\":\"ab\",\"times\":3}}", "\"ababab\"", NULL},
    {"{\"$string\":{\"repeat\":\"ab\",\"times\":3}}", "\"abab\"",
     "$: expected another string of 6 bytes (this one has 4), got \"abab\""},
};

START_TEST(values) {
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
        json_t *pattern = load(VALUES[i].pattern);
        sio_buf why = SIO_BUF_INIT, pointer = SIO_BUF_INIT;
        const char *error = val_check_pattern(pattern, &pointer);
        ck_assert_msg(error == NULL, "%s: %s", VALUES[i].pattern, error);
        size_t offset;
        val_value *actual = val_parse(sio_slice_str(VALUES[i].actual), &error, &offset);
        val_scope *scope = scope_of_case();
        bool matched = val_match(pattern, actual, scope, &why);
        ck_assert_msg(matched == (VALUES[i].why == NULL), "%s against %s: %s", VALUES[i].pattern,
                      VALUES[i].actual, sio_buf_cstr(&why));
        ck_assert_str_eq(sio_buf_cstr(&why), VALUES[i].why == NULL ? "" : VALUES[i].why);
        ck_assert(val_match(pattern, actual, scope, NULL) == matched);
        val_scope_free(scope);
        val_free(actual);
        sio_buf_free(&why);
        sio_buf_free(&pointer);
        json_decref(pattern);
    }
}
END_TEST

static bool match_text(const char *pattern_text, const char *actual_text, val_scope *scope) {
    const char *error;
    size_t offset;
    json_t *pattern = load(pattern_text);
    val_value *actual = val_parse(sio_slice_str(actual_text), &error, &offset);
    bool matched = val_match(pattern, actual, scope, NULL);
    val_free(actual);
    json_decref(pattern);
    return matched;
}

START_TEST(captures_need_a_full_match) {
    val_scope *scope = val_scope_new();
    ck_assert(!match_text("[{\"$capture\":\"c\"},1]", "[7,2]", scope));
    ck_assert_ptr_null(val_scope_get(scope, "c"));
    ck_assert(
        match_text("[{\"$capture\":\"c\"},{\"$one_of\":[[{\"$capture\":\"d\"},0],{\"$capture\":\"e\"}]}]",
                   "[7,[8,1]]", scope));
    ck_assert_ptr_nonnull(val_scope_get(scope, "c"));
    ck_assert_ptr_null(val_scope_get(scope, "d")); /* its alternative did not match */
    ck_assert_ptr_nonnull(val_scope_get(scope, "e"));
    ck_assert(!match_text("{\"$not\":{\"$capture\":\"f\"}}", "1", scope));
    ck_assert_ptr_null(val_scope_get(scope, "f"));
    ck_assert(match_text("{\"$has\":[{\"id\":{\"$capture\":\"g\"},\"k\":2}]}",
                         "[{\"id\":1,\"k\":1},{\"id\":5,\"k\":2}]", scope));
    sio_buf out = SIO_BUF_INIT;
    ck_assert_ptr_null(val_scope_expand(scope, sio_slice_str("${c}/${e}/${g}"), &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "7/[8,1]/5");
    ck_assert_str_eq(val_scope_expand(scope, sio_slice_str("${c}${who.is}"), &out), "who.is");
    sio_buf_free(&out);
    val_scope_free(scope);
}
END_TEST

static const struct {
    const char *pattern;
    bool binary;
    const char *actual, *why;
} PACKETS[] = {
    {"\"3probe\"", false, "3probe", NULL},
    {"\"3probe\"", false, "4\n", "expected text \"3probe\", got text \"4\\n\""},
    {"\"ab\"", true, "ab", "expected text \"ab\", got binary of 2 bytes: 61 62"},
    {"{\"prefix\":\"42/chat,\",\"json\":[1]}", false, "42/chat,[ 1 ]", NULL},
    {"{\"prefix\":\"42/chat,\",\"json\":[1]}", false, "42/chat,[2]", "$[0]: expected 1, got 2"},
    {"{\"prefix\":\"42/chat,\",\"json\":[1]}", false, "42[1]",
     "expected JSON behind the prefix text \"42/chat,\", got text \"42[1]\""},
    {"{\"prefix\":\"42\",\"json\":[1]}", false, "42[1",
     "expected JSON behind the prefix, got text \"42[1\" (byte 4: a comma or ] is missing)"},
    {"{\"json\":{\"code\":1}}", false, "{\"code\":1}", NULL},
    {"{\"json\":1}", true, "1", "expected JSON text, got binary of 1 bytes: 31"},
    {"{\"prefix\":\"${x}\",\"json\":1}", false, "X1", NULL},
    {"{\"prefix\":\"42/chat,\",\"$capture\":\"id\",\"json\":[1]}", false, "42/chat,7[1]", NULL},
    {"{\"prefix\":\"42\",\"$capture\":\"id\",\"json\":[1]}", false, "42123[2]", "$[0]: expected 1, got 2"},
    {"{\"prefix\":\"42\",\"$capture\":\"id\",\"json\":[1]}", false, "42[1]",
     "expected a number behind the prefix text \"42\", got text \"42[1]\""},
    {"{\"starts\":\"0{\"}", false, "0{}", NULL},
    {"{\"starts\":\"0{\"}", false, "0", "expected a packet that starts with text \"0{\", got text \"0\""},
    {"{\"match\":\"^44/random,\"}", false, "44/random,{}", NULL},
    {"{\"match\":\"^44$\"}", false, "44x", "expected a match for \"^44$\", got text \"44x\""},
    {"{\"binary\":{\"hex\":\"01 fF\"}}", true, "\001\377", NULL},
    {"{\"binary\":{\"hex\":\"01\"}}", true, "\002",
     "expected binary of 1 bytes: 01, got binary of 1 bytes: 02"},
    {"{\"binary\":{\"hex\":\"61\"}}", false, "a", "expected binary of 1 bytes: 61, got text \"a\""},
    {"{\"binary\":\"any\"}", true, "", NULL},
    {"{\"binary\":\"any\"}", false, "4", "expected any binary message, got text \"4\""},
    {"{\"text\":{\"concat\":[\"4\",{\"repeat\":\"a\",\"times\":2}]}}", false, "4aa", NULL},
    {"{\"text\":{\"hex\":\"34ff\"}}", false, "4\377", NULL},
    {"{\"text\":{\"repeat\":\"a\",\"times\":\"maxPayload-90\"}}", false, "aaaaaaaaaa", NULL},
    {"{\"any\":true}", true, "", NULL},
    {"{\"echoed\":\"${x}$${y}\"}", false, "4X${y}", NULL},
    {"{\"echoed\":\"a\"}", false, "4b", "expected text \"4a\", got text \"4b\""},
    {"{\"any\":true,\"grade\":\"info\",\"why\":\"A-01\",\"then\":\"end\"}", false, "x", NULL},
};

START_TEST(packets) {
    for (size_t i = 0; i < sizeof PACKETS / sizeof PACKETS[0]; i++) {
        json_t *pattern = load(PACKETS[i].pattern);
        sio_buf why = SIO_BUF_INIT;
        val_scope *scope = scope_of_case();
        val_packet actual = {.binary = PACKETS[i].binary, .bytes = sio_slice_str(PACKETS[i].actual)};
        bool matched = val_pattern(pattern, actual, scope, 100, &why);
        ck_assert_msg(matched == (PACKETS[i].why == NULL), "%s: %s", PACKETS[i].pattern, sio_buf_cstr(&why));
        ck_assert_str_eq(sio_buf_cstr(&why), PACKETS[i].why == NULL ? "" : PACKETS[i].why);
        ck_assert(val_pattern(pattern, actual, scope, 100, NULL) == matched);
        val_scope_free(scope);
        sio_buf_free(&why);
        json_decref(pattern);
    }
}
END_TEST

START_TEST(long_differences_are_placed) {
    json_t *pattern = load("{\"text\":{\"concat\":[{\"repeat\":\"a\",\"times\":5000},\"b\"]}}");
    static char actual[5001];
    memset(actual, 'a', sizeof actual);
    sio_buf why = SIO_BUF_INIT;
    ck_assert(
        !val_pattern(pattern, (val_packet){.bytes = sio_slice_of(actual, sizeof actual)}, NULL, 0, &why));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "they differ from offset 5000 on"));
    ck_assert_uint_lt(why.len, 700);
    sio_buf_free(&why);
    json_decref(pattern);
}
END_TEST

static const struct {
    const char *payload;
    const char *bytes, *error;
    uint64_t max_payload;
} PAYLOADS[] = {
    {"\"4\\u0000\"", "4", NULL, 0}, /* its length is looked at below */
    {"\"caf\\u00e9\"", "caf\303\251", NULL, 0},
    {"{\"hex\":\"04 01 fF\"}", "\004\001\377", NULL, 0},
    {"{\"b64\":\"YWI=\"}", "ab", NULL, 0},
    {"{\"text\":\"x\"}", "x", NULL, 0},
    {"{\"binary\":{\"text\":\"x\"}}", "x", NULL, 0},
    {"{\"repeat\":{\"concat\":[\"a\",\"b\"]},\"times\":2}", "abab", NULL, 0},
    {"{\"repeat\":\"a\",\"times\":\"maxPayload\"}", "aaa", NULL, 3},
    {"{\"repeat\":\"a\",\"times\":\"maxPayload+1\"}", "aaaa", NULL, 3},
    {"{\"repeat\":\"a\",\"times\":\"maxPayload-5\"}", "", NULL, 3},
    {"{\"repeat\":\"a\",\"times\":\"maxPayload\"}", NULL, "the testee announced no maxPayload", 0},
    {"{\"repeat\":\"a\",\"times\":\"maxPayload\"}", NULL, "the payload is over 256 MiB", UINT64_MAX},
    {"{\"repeat\":{\"repeat\":\"abcdefgh\",\"times\":10000000},\"times\":10000000}", NULL,
     "the payload is over 256 MiB", 0},
    {"{\"repeat\":\"\",\"times\":10000000}", "", NULL, 0},
    {"\"${nobody}\"", NULL, "nothing is known as ${nobody}", 0},
    {"{\"hex\":\"${x}\"}", NULL, "not hex: a character that is no hex digit", 0},
};

START_TEST(payloads) {
    for (size_t i = 0; i < sizeof PAYLOADS / sizeof PAYLOADS[0]; i++) {
        json_t *payload = load(PAYLOADS[i].payload);
        sio_buf out = SIO_BUF_INIT;
        val_scope *scope = scope_of_case();
        const char *error = val_payload(payload, scope, PAYLOADS[i].max_payload, &out);
        if (PAYLOADS[i].error != NULL) {
            ck_assert_msg(error != NULL, "%s", PAYLOADS[i].payload);
            ck_assert_str_eq(error, PAYLOADS[i].error);
        } else {
            ck_assert_msg(error == NULL, "%s: %s", PAYLOADS[i].payload, error);
            ck_assert_str_eq(sio_buf_cstr(&out), PAYLOADS[i].bytes);
            if (i == 0) ck_assert_uint_eq(out.len, 2);
        }
        val_scope_free(scope);
        sio_buf_free(&out);
        json_decref(payload);
    }
}
END_TEST

START_TEST(packet_kinds) {
    static const struct {
        const char *packet;
        bool binary;
    } rows[] = {
        {"\"4a\"", false},
        {"{\"hex\":\"01\"}", true},
        {"{\"b64\":\"\"}", true},
        {"{\"text\":{\"hex\":\"34ff\"}}", false},
        {"{\"binary\":\"abc\"}", true},
        {"{\"repeat\":{\"hex\":\"01\"},\"times\":2}", true},
        {"{\"concat\":[\"4\",{\"repeat\":\"a\",\"times\":2}]}", false},
        {"{\"concat\":[{\"concat\":[{\"b64\":\"\"}]}]}", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *packet = load(rows[i].packet);
        sio_buf pointer = SIO_BUF_INIT;
        ck_assert_ptr_null(val_check_packet(packet, &pointer));
        ck_assert_msg(val_payload_is_binary(packet) == rows[i].binary, "%s", rows[i].packet);
        sio_buf_free(&pointer);
        json_decref(packet);
    }
}
END_TEST

typedef const char *(*checker)(const json_t *, sio_buf *);

static const struct {
    checker check;
    const char *json, *pointer, *error;
} BROKEN[] = {
    {val_check_pattern, "[1,{\"a/b\":{\"$typ\":1}}]", "/1/a~1b",
     "unknown special form; known: $n, $u16, $b, $o, $type, $capture, $ref, $partial, $match, $one_of, $not, "
     "$each, $has, $range, $string, $unlike"},
    {val_check_pattern, "{\"$type\":\"text\"}", "/$type",
     "expected a type: string, number, integer, boolean, null, array, object or any"},
    {val_check_pattern, "{\"$type\":\"string\",\"x\":1}", "",
     "keys that begin with $ do not mix with others; write {\"$o\": [[key, value]]}"},
    {val_check_pattern, "{\"$type\":\"string\",\"$match\":\"a\"}", "",
     "one special form only; $capture may stand beside it"},
    {val_check_pattern, "{\"$capture\":\"a.x\"}", "/$capture",
     "expected a name: letters, digits and _, not beginning with a digit"},
    {val_check_pattern, "{\"$ref\":\"1x\"}", "/$ref",
     "expected a name: letters, digits, _ and inner dots, not beginning with a digit"},
    {val_check_pattern, "{\"$partial\":[]}", "/$partial", "expected an object of members"},
    {val_check_pattern, "{\"$match\":\"(\"}", "/$match",
     "the expression is not a POSIX extended regular expression"},
    {val_check_pattern, "{\"$match\":\"a\\u0000\"}", "/$match", "a regular expression cannot hold NUL"},
    {val_check_pattern, "{\"$one_of\":[]}", "/$one_of", "expected an array of VALUEs, at least one"},
    {val_check_pattern, "{\"$range\":[2,1]}", "/$range", "expected two numbers: [least, most]"},
    {val_check_pattern, "{\"$each\":[{\"$n\":5}]}", "/$each/0",
     "$n needs a string that spells a JSON number"},
    {val_check_pattern, "{\"$string\":{\"hex\":\"0\"}}", "/$string/hex", "not hex: an odd number of digits"},
    {val_check_payload, "5", "",
     "expected a PAYLOAD: a string, {\"hex\"}, {\"b64\"}, {\"echo\"}, {\"repeat\", \"times\"} or "
     "{\"concat\"}"},
    {val_check_payload, "{\"repeat\":\"a\"}", "", "`repeat` needs `times` and nothing else"},
    {val_check_payload, "{\"repeat\":\"a\",\"x\":1}", "", "`repeat` needs `times` and nothing else"},
    {val_check_payload, "{\"concat\":[\"a\",{\"b64\":\"x\"}]}", "/concat/1/b64",
     "not base64: the length is no multiple of 4 (padding is required)"},
    {val_check_payload, "{\"repeat\":\"a\",\"times\":-1}", "/times",
     "expected a count from 0 to 10000000, \"maxPayload\", \"maxPayload+N\" or \"maxPayload-N\""},
    {val_check_payload, "{\"repeat\":\"a\",\"times\":\"maxPayload*2\"}", "/times",
     "expected a count from 0 to 10000000, \"maxPayload\", \"maxPayload+N\" or \"maxPayload-N\""},
    {val_check_packet, "{\"concat\":[\"4\",{\"hex\":\"ff\"}]}", "",
     "neither text nor binary: wrap the packet in {\"text\": …} or {\"binary\": …}"},
    {val_check_packet, "{\"text\":{\"binary\":\"\"}}", "/text",
     "expected a PAYLOAD: a string, {\"hex\"}, {\"b64\"}, {\"echo\"}, {\"repeat\", \"times\"} or "
     "{\"concat\"}"},
    {val_check_packet_pattern, "{\"prefix\":\"42\"}", "",
     "`prefix` goes with `json` and nothing else; for a bare beginning use `starts`"},
    {val_check_packet_pattern, "{\"any\":false}", "/any", "expected true"},
    {val_check_packet_pattern, "{\"prefix\":1,\"json\":1}", "/prefix", "expected a string"},
    {val_check_packet_pattern, "{\"prefix\":\"42\",\"$capture\":\"1d\",\"json\":1}", "/$capture",
     "expected a name: letters, digits and _, not beginning with a digit"},
    {val_check_packet_pattern, "{\"text\":\"a\",\"grade\":\"info\"}", "",
     "expected a PATTERN: a string, or an object with one of `json` (with or without `prefix`), `starts`, "
     "`match`, `binary`, `text`, `any`, `echoed`"},
};

START_TEST(broken_shapes) {
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        json_t *json = load(BROKEN[i].json);
        sio_buf pointer = SIO_BUF_INIT;
        const char *error = BROKEN[i].check(json, &pointer);
        ck_assert_msg(error != NULL, "%s is taken", BROKEN[i].json);
        ck_assert_str_eq(error, BROKEN[i].error);
        ck_assert_str_eq(sio_buf_cstr(&pointer), BROKEN[i].pointer);
        sio_buf_free(&pointer);
        json_decref(json);
    }
}
END_TEST

SIO_TEST_MAIN("match", SIO_TCASE("match", values, captures_need_a_full_match, packets,
                                 long_differences_are_placed, payloads, packet_kinds, broken_shapes))
