#include "scenario/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "scenario/step.h"
#include "testkit.h"

#define STEPS "/scenarios/0/steps"
#define HEAD "{\"schema\":1," REST
#define CLIENT_HEAD "{\"schema\":1,\"seat\":\"client\"," REST
#define REST                                                                                                 \
    "\"chapter\":\"a\",\"scenarios\":[{\"id\":\"a/"                                                          \
    "b\",\"title\":\"T\",\"requirements\":[\"X-1\"],"                                                        \
    "\"polarity\":\"positive\",\"transports\":[\"polling\"],\"vars\":{\"v\":1},\"steps\":["
#define TAIL "]}]}"

/* Loads a scenario with these steps. */
static bool load(const char *head, const char *steps, scn_load_error *error) {
    sio_buf text = SIO_BUF_INIT;
    ck_assert(sio_buf_addf(&text, "%s%s%s", head, steps, TAIL));
    scn_library *lib = scn_library_new();
    bool added = scn_library_add(lib, "f", sio_buf_slice(&text), error);
    scn_library_free(lib);
    sio_buf_free(&text);
    return added;
}

/* One row a verb at least, and each optional field somewhere. */
static const char *const GOOD[] = {
    "{\"open\":{\"transport\":\"websocket\",\"query\":{\"x\":\"1\",\"EIO\":null},\"headers\":{\"Origin\":"
    "\"x\"},\"pong\":false,"
    "\"poll\":\"manual\",\"handshake\":{\"$partial\":{}},\"first\":{\"starts\":\"0\"}},\"as\":\"s2\","
    "\"cites\":[\"EIO4-HS-01\"],"
    "\"note\":\"n\",\"else\":{\"grade\":\"info\",\"why\":\"A-01\"}}",
    "{\"open\":{}},{\"join\":{\"nsp\":\"/custom\",\"auth\":[1]},\"on\":\"a\"}",
    "{\"open\":{}},{\"send\":\"4a\"},{\"send\":[\"4a\",{\"hex\":\"01\"},{\"text\":{\"hex\":\"34ff\"}}]},{"
    "\"provoke\":{\"binary\":\"x\"}}",
    "{\"open\":{}},{\"mark\":\"m\"},{\"expect\":\"2\",\"within\":\"interval + "
    "react\",\"not_before\":\"interval - 20\",\"since\":\"m\"}",
    "{\"open\":{}},{\"expect\":\"2\",\"or\":[{\"text\":\"3\",\"grade\":\"pass\"},{\"prefix\":\"4\",\"json\":["
    "],\"grade\":\"lenient\","
    "\"why\":\"A-02\",\"then\":\"end\"},{\"ended\":{\"code\":[1005,1000]},\"grade\":\"info\",\"why\":\"w\"},"
    "{\"silence\":100,\"grade\":\"info\",\"why\":\"w\"},{\"expect\":\"6\",\"grade\":\"pass\"},"
    "{\"expect_set\":[\"1\",\"2\"],\"grade\":\"pass\"}]}",
    "{\"open\":{}},{\"expect_set\":[\"1\",{\"binary\":\"any\"}]},{\"silence\":\"react\"},{\"echo\":\"x\","
    "\"within\":50}",
    "{\"open\":{}},{\"upgrade\":{}},{\"ended\":{},\"within\":\"timeout\"}",
    "{\"open\":{}},{\"provoke\":\"x\"},{\"outcome\":{\"closed\":\"pass\",\"alive\":\"lenient\",\"mute\":"
    "\"fail\",\"why\":\"A-01\"}}",
    "{\"survivor\":{}},{\"wait\":\"2*react\"},{\"open\":{}},{\"wait\":\"interval\",\"on\":\"a\"},{\"close\":"
    "\"rst\"}",
    "{\"open\":{}},{\"channel\":{\"sid\":\"a\",\"lazy\":true,\"pong\":true,\"frames\":\"2probe\",\"path\":\"/"
    "x\",\"method\":\"POST\","
    "\"headers\":{\"Upgrade\":null},\"query\":{}},\"as\":\"up\"},{\"adopt\":\"up\",\"on\":\"a\"},{\"close\":"
    "\"frame\",\"on\":\"up\"}",
    "{\"open\":{\"poll\":\"manual\"}},{\"poll\":\"start\"},{\"send\":[{\"echo\":\"x\"}]},{\"poll\":\"end\","
    "\"within\":"
    "\"0.8*interval\"},{\"expect\":{\"echoed\":\"x\"},\"or\":[{\"echoed\":\"y\",\"grade\":\"pass\"}]},{"
    "\"poll\":\"leave\","
    "\"on\":\"a\"}",
    "{\"open\":{}},{\"reading\":\"stop\"},{\"socket\":{}},{\"reading\":\"go\",\"on\":\"t\"}",
    "{\"channel\":{\"raw_query\":\"EIO=4\",\"response\":{\"status\":400}}},{\"ended\":{\"refused\":true},"
    "\"on\":\"w\"}",
    "{\"channel\":{},\"response\":{\"status\":[400,403]},\"within\":\"react\"}",
    "{\"channel\":{},\"or\":[{\"status\":400,\"grade\":\"pass\"}]}",
    "{\"channel\":{}},{\"frame\":{\"op\":\"ping\",\"data\":{\"hex\":\"01\"},\"fin\":false,\"rsv\":7,\"mask\":"
    "false,\"form\":\"64\","
    "\"claim\":9223372036854775807,\"code\":1000},\"on\":\"w\"},{\"frame\":{\"op\":11}},"
    "{\"expect_frame\":{\"op\":\"pong\",\"data\":\"x\"},\"or\":[{\"op\":8,\"grade\":\"pass\"},{\"ended\":{},"
    "\"grade\":\"pass\"}]}",
    "{\"open\":{}},{\"request\":{\"method\":\"POST\",\"path\":\"/"
    "x\",\"sid\":\"a\",\"query\":{\"t\":null},\"headers\":{},"
    "\"body\":{\"repeat\":\"a\",\"times\":\"maxPayload+1\"},\"length\":\"5\",\"sent\":3,\"conn\":\"c1\","
    "\"chop\":{\"sizes\":[1,5],\"gap\":10}}},{\"finish\":\"r\"},{\"response\":{\"status\":200,\"empty\":true}"
    ",\"within\":\"react\"}",
    "{\"request\":{\"raw_query\":\"\"},\"response\":{\"status\":[200,400],\"headers\":{\"a\":\"b\",\"c\":{"
    "\"match\":\"^x\"},"
    "\"d\":{\"absent\":true}},\"body\":{\"json\":{\"code\":{\"$capture\":\"code\"}}},\"or\":[{\"aborted\":"
    "true,\"grade\":\"lenient\","
    "\"why\":\"w\"}],\"else\":{\"grade\":\"info\",\"why\":\"w\"}}},{\"send\":\"${code}\",\"on\":\"a\"}",
    "{\"request\":{},\"as\":\"x\"},{\"pending\":\"x\",\"for\":100},{\"abort\":\"x\",\"how\":\"rst\"},{"
    "\"aborted\":{},\"on\":\"x\"}",
    "{\"request\":{},\"response\":{\"payload\":[\"0\",{\"any\":true}]},\"or\":[{\"status\":400,\"grade\":"
    "\"pass\"}]}",
    "{\"socket\":{},\"as\":\"t2\"},{\"write\":\"GET\",\"on\":\"t2\",\"chop\":\"bytes\"},{\"read\":{"
    "\"starts\":\"HTTP\"},\"on\":\"t2\","
    "\"or\":[{\"ended\":{},\"grade\":\"pass\"},{\"match\":\"x\",\"grade\":\"pass\"}]},{\"shutdown\":\"t2\"},{"
    "\"ended\":{},\"on\":\"t2\"},{\"reset\":\"t2\"}",
    "{\"repeat\":3,\"steps\":[{\"open\":{}},{\"echo\":\"${i}\"},{\"repeat\":2,\"steps\":[{\"echo\":\"x\"}]}]}"
    ",{\"echo\":\"last\"}",
    "{\"open\":{}},{\"steady\":{\"rounds\":2,\"memory\":1,\"total\":2,\"descriptors\":true,\"sessions\":true}"
    ",\"steps\":["
    "{"
    "\"echo\":\"${i}\"}]}",
    "{\"memory\":\"m\"},{\"memory\":{\"since\":\"m\",\"at_most\":1000000}}",
    "{\"open\":{}},{\"join\":{}},{\"echo\":\"${a.sid}${a.nsid}${a.interval}${a.timeout}${path}${v}$${x}$\"}",
    "{\"open\":{}},{\"expect\":{\"json\":[{\"$capture\":\"c\"},{\"$ref\":\"c\"}]}},{\"echo\":\"${c}\"}",
};

/* The same of the client seat: what it has alone, or in another way. */
static const char *const CLIENT_GOOD[] = {
    "{\"open\":{\"transport\":\"websocket\",\"handshake\":{\"pingInterval\":null},\"by_hand\":[\"get\","
    "\"ping\"],"
    "\"method\":\"GET\",\"path\":\"/socket.io/\",\"query\":{\"EIO\":\"4\",\"sid\":{\"absent\":true}},"
    "\"headers\":{\"host\":{\"match\":\"^127\"}},\"empty\":true},\"within\":100,"
    "\"or\":[{\"method\":\"POST\",\"grade\":\"pass\"}],\"else\":{\"grade\":\"pass\"}},{\"upgrade\":{}}",
    "{\"open\":{\"first\":[\"0{\\\"sid\\\":\\\"${a.sid}\\\"}\",{\"hex\":\"01\"}]}},{\"join\":{\"nsp\":\"/x\","
    "\"auth\":{\"$type\":\"object\"},\"reply\":\"44/x,{}\"}},{\"join\":{\"reply\":null}},{\"by_hand\":[]}",
    "{\"request\":{\"kind\":\"get\",\"opening\":true}},{\"respond\":{\"status\":503,\"reason\":\"No\","
    "\"headers\":{\"X\":\"y\",\"Content-Type\":null},\"body\":\"b\",\"length\":\"9\",\"chunked\":true,"
    "\"sent\":0,"
    "\"chop\":\"bytes\",\"end\":\"rst\"}}",
    "{\"open\":{}},{\"request\":{\"sid\":\"a\",\"body\":\"40\"},\"as\":\"p\"},{\"respond\":{\"raw\":\"x\","
    "\"end\":"
    "\"open\"},\"on\":\"p\"},{\"abort\":\"p\"}",
    "{\"open\":{}},{\"channel\":{\"sid\":\"a\",\"frames\":[\"6\"]},\"as\":\"w\"},{\"adopt\":\"w\",\"on\":"
    "\"a\"}",
    "{\"door\":\"raw\"},{\"socket\":{},\"within\":500},{\"read\":{\"starts\":\"GET\"}},{\"write\":\"x\","
    "\"on\":\"t\"}",
    "{\"report\":{\"event\":\"ack\",\"args\":[{\"$capture\":\"x\"}]},\"within\":5},{\"no_report\":{\"event\":"
    "\"connect\",\"nsp\":{\"$ref\":\"x\"}},\"for\":9},{\"quiet\":100}",
    "{\"mark\":\"m\"},{\"count\":{\"of\":\"handshakes\",\"since\":\"m\",\"at_least\":0,\"at_most\":3}}",
};

static bool is_of_clients(int verb) {
    return verb >= SCN_DO_RESPOND;
}

static void take_all(const char *head, const char *const *rows, size_t count, bool *seen) {
    for (size_t i = 0; i < count; i++) {
        scn_load_error error;
        bool on_a = strstr(rows[i], "\"on\":\"a\"}") != NULL && strstr(rows[i], "{\"open\"") == NULL;
        sio_buf steps = SIO_BUF_INIT;
        ck_assert(sio_buf_addf(&steps, "%s%s", on_a ? "{\"open\":{}}," : "", rows[i]));
        ck_assert_msg(load(head, sio_buf_cstr(&steps), &error), "%s: %s: %s", rows[i], error.pointer,
                      error.message);
        sio_buf_free(&steps);
        for (int v = 1; v < SCN_VERB_COUNT; v++) {
            char key[40];
            snprintf(key, sizeof key, "{\"%s\":", scn_verb_name((scn_verb)v));
            seen[v] = seen[v] || strstr(rows[i], key) != NULL;
        }
    }
}

START_TEST(every_verb_is_taken) {
    bool seen[SCN_VERB_COUNT] = {true}, client[SCN_VERB_COUNT] = {true};
    take_all(HEAD, GOOD, sizeof GOOD / sizeof GOOD[0], seen);
    take_all(CLIENT_HEAD, CLIENT_GOOD, sizeof CLIENT_GOOD / sizeof CLIENT_GOOD[0], client);
    for (int v = 1; v < SCN_VERB_COUNT; v++)
        ck_assert_msg(is_of_clients(v) ? client[v] : seen[v], "no row for `%s`", scn_verb_name((scn_verb)v));
}
END_TEST

/* steps, pointer below /scenarios/0/steps, message */
static const struct {
    const char *steps, *pointer, *message;
} BAD[] = {
    {"1", "/0", "expected a step (an object with a verb), found 1"},
    {"{}", "/0", "expected a step with a verb, found {}"},
    {"{\"on\":\"a\"}", "/0", "expected a step with a verb, found {\"on\":\"a\"}"},
    {"{\"on\":\"a\",\"sned\":1}", "/0", "there is no verb `sned`; did you mean `send`?"},
    {"{\"socket\":{}},{\"ended\":{},\"on\":\"t\",\"or\":[{\"silence\":\"react\",\"grade\":\"info\",\"why\":"
     "\"x\"}]}",
     "/1/or", "`ended` on a socket has no alternatives; read them with `read` and its `or`"},
    {"{\"wait\":1,\"mark\":\"m\"}", "/0/mark", "one verb a step: `wait` and `mark` do not go together"},
    {"{\"mark\":\"m\",\"response\":{}}", "/0/response",
     "one verb a step: `mark` and `response` do not go together"},
    {"{\"wait\":1,\"within\":1}", "/0/within",
     "a step with `wait` has no field `within`; known: `wait`, `cites`, `note`, `on`"},
    {"{\"open\":{},\"on\":\"a\"}", "/0/on",
     "a step with `open` has no field `on`; known: `open`, `cites`, `note`, `as`, `else`"},
    {"{\"open\":{\"pol\":\"manual\"}}", "/0/open/pol", "`open` has no field `pol`; did you mean `poll`?"},
    {"{\"open\":{\"poll\":\"hand\"}}", "/0/open/poll", "expected \"manual\", found \"hand\""},
    {"{\"open\":{\"query\":{\"a/b\":1}}}", "/0/open/query/a~1b",
     "expected a string, or null to leave it away, found 1"},
    {"{\"open\":{\"pong\":\"no\"}}", "/0/open/pong", "expected true or false, found \"no\""},
    {"{\"open\":{},\"as\":\"1a\"}", "/0/as",
     "expected a name: letters, digits and _, not beginning with a digit, found \"1a\""},
    {"{\"open\":{},\"as\":\"a.b\"}", "/0/as",
     "expected a name: letters, digits and _, not beginning with a digit, found \"a.b\""},
    {"{\"open\":{},\"cites\":[\"hb-1\"]}", "/0/cites/0",
     "expected a requirement id such as EIO4-HS-04, found \"hb-1\""},
    {"{\"open\":{}},{\"join\":{\"nsp\":\"\"}}", "/1/join/nsp",
     "expected a string that is not empty, found \"\""},
    {"{\"open\":{}},{\"join\":{\"nsp\":\"a\\u0000\"}}", "/1/join/nsp", "expected a string without NUL"},
    {"{\"open\":{}},{\"send\":[]}", "/1/send", "expected an array of PACKETs, at least one, found []"},
    {"{\"open\":{}},{\"send\":[\"1\",{\"hex\":\"0\"}]}", "/1/send/1/hex", "not hex: an odd number of digits"},
    {"{\"open\":{}},{\"expect\":{\"prefix\":\"4\"}}", "/1/expect",
     "`prefix` goes with `json` and nothing else; for a bare beginning use `starts`"},
    {"{\"open\":{}},{\"expect_binary_event\":1}", "/1",
     "there is no verb `expect_binary_event`; known: `open`, `join`, `send`, `provoke`, `expect`, "
     "`expect_set`, `silence`, `echo`, "
     "`upgrade`, `ended`, `outcome`, `survivor`, `wait`, `mark`, `close`, `adopt`, `poll`, `reading`, "
     "`request`, "
     "`response`, "
     "`finish`, `abort`, "
     "`pending`, `aborted`, `channel`, `frame`, `expect_frame`, `socket`, `write`, `read`, `shutdown`, "
     "`reset`, `repeat`, `memory`, `steady`"},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[]}", "/1/or",
     "expected an array of alternatives, at least one, found []"},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[\"2\"]}", "/1/or/0",
     "expected an alternative (an object with a `grade`), found \"2\""},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[{\"text\":\"2\"}]}", "/1/or/0",
     "an alternative needs a `grade`: pass, info or lenient"},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[{\"text\":\"2\",\"grade\":\"fail\"}]}", "/1/or/0/grade",
     "expected \"pass\", \"info\" or \"lenient\", found \"fail\""},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[{\"txt\":\"2\",\"grade\":\"pass\"}]}", "/1/or/0",
     "expected a PATTERN: a string, or an object with one of `json` (with or without `prefix`), `starts`, "
     "`match`, `binary`, `text`, `any`, `echoed`"},
    {"{\"open\":{}},{\"expect\":\"1\",\"or\":[{\"ended\":{},\"text\":\"2\",\"grade\":\"pass\"}]}",
     "/1/or/0/text", "an alternative has no field `text`; known: `ended`, `grade`, `why`, `then`"},
    {"{\"open\":{}},{\"expect\":\"1\",\"else\":{\"grade\":\"info\"}}", "/1/else",
     "a grade below pass needs `why`: the ruling, or the reason"},
    {"{\"open\":{}},{\"silence\":\"later\"}", "/1/silence",
     "unknown name in a duration: expected interval, timeout, react, soon, jitter, slack, connect_timeout or "
     "upgrade_timeout, "
     "found \"later\""},
    {"{\"open\":{}},{\"silence\":-1}", "/1/silence", "a duration below zero, found -1"},
    {"{\"open\":{}},{\"ended\":{\"code\":[]}}", "/1/ended/code",
     "expected an array of close codes, at least one, found []"},
    {"{\"open\":{}},{\"outcome\":{\"closed\":\"ok\"}}", "/1/outcome/closed",
     "expected \"pass\", \"info\", \"lenient\" or \"fail\", found \"ok\""},
    {"{\"open\":{}},{\"poll\":\"now\"}", "/1/poll",
     "expected \"start\", \"end\" or \"leave\", found \"now\""},
    {"{\"open\":{}},{\"send\":{\"echo\":1}}", "/1/send/echo", "expected a string"},
    {"{\"open\":{}},{\"upgrade\":{\"x\":1}}", "/1/upgrade/x", "`upgrade` has no fields"},
    {"{\"open\":{}},{\"expect\":\"1\",\"since\":\"m\"}", "/1/since", "no earlier step made the mark `m`"},
    {"{\"open\":{}},{\"adopt\":\"w\"}", "/1/adopt", "no earlier step made a channel `w`"},
    {"{\"channel\":{}},{\"adopt\":\"w\"}", "/1", "no earlier step made a session `a`"},
    {"{\"channel\":{}},{\"open\":{},\"as\":\"w\"}", "/1",
     "`w` is a channel already; it cannot be a session too"},
    {"{\"channel\":{}},{\"join\":{},\"on\":\"w\"}", "/1/on", "expected a session, but `w` is a channel"},
    {"{\"open\":{}},{\"frame\":{\"op\":1},\"on\":\"a\"}", "/1/on",
     "expected a channel, but `a` is a session"},
    {"{\"channel\":{\"sid\":\"a\"}}", "/0/channel/sid", "no earlier step made a session `a`"},
    {"{\"channel\":{\"query\":{},\"raw_query\":\"x\"}}", "/0/channel",
     "`raw_query` is the whole query: `query` does not go with it"},
    {"{\"channel\":{},\"within\":1}", "/0/within", "`within` needs a `response` to be about"},
    {"{\"channel\":{\"response\":{}},\"response\":{}}", "/0",
     "`response` stands in the step and again inside: one place only"},
    {"{\"channel\":{}},{\"frame\":{}}", "/1/frame", "`frame` needs the field `op`"},
    {"{\"channel\":{}},{\"frame\":{\"op\":16}}", "/1/frame/op",
     "expected a whole number from 0 to 15, found 16"},
    {"{\"channel\":{}},{\"frame\":{\"op\":\"text\",\"claim\":-1}}", "/1/frame/claim",
     "expected a whole number from 0, found -1"},
    {"{\"channel\":{}},{\"expect_frame\":{\"op\":8},\"or\":[{\"grade\":\"pass\"}]}", "/1/or/0",
     "an alternative of `expect_frame` is a frame (`op`) or `ended`"},
    {"{\"request\":{\"method\":1}}", "/0/request/method", "expected a string that is not empty, found 1"},
    {"{\"request\":{\"length\":5}}", "/0/request/length", "expected a string, found 5"},
    {"{\"request\":{\"chop\":{\"gap\":5}}}", "/0/request/chop", "`chop` needs the field `sizes`"},
    {"{\"request\":{\"chop\":\"bits\"}}", "/0/request/chop",
     "expected \"bytes\" or \"halves\", found \"bits\""},
    {"{\"request\":{},\"else\":{\"grade\":\"pass\"}}", "/0/else", "`else` needs a `response` to be about"},
    {"{\"request\":{},\"response\":{\"status\":99}}", "/0/response/status",
     "expected a whole number from 100 to 599, found 99"},
    {"{\"request\":{},\"response\":{\"headers\":{\"a\":1}}}", "/0/response/headers/a",
     "expected a HEADER: a string, {\"match\": …} or {\"absent\": true}, found 1"},
    {"{\"request\":{},\"response\":{\"headers\":{\"a\":{\"match\":\"(\"}}}}", "/0/response/headers/a/match",
     "the expression is not a POSIX extended regular expression"},
    {"{\"request\":{},\"response\":{\"or\":[{\"aborted\":true,\"status\":400,\"grade\":\"pass\"}]}}",
     "/0/response/or/0", "`aborted` means that there is no response: nothing about one goes with it"},
    {"{\"request\":{},\"response\":{\"or\":[{\"status\":1,\"grade\":\"pass\"}]},\"or\":[{\"status\":400,"
     "\"grade\":\"pass\"}]}",
     "/0/response/or/0/status", "expected a whole number from 100 to 599, found 1"},
    {"{\"request\":{},\"response\":{\"or\":[{\"status\":200,\"grade\":\"pass\"}]},\"or\":[{\"status\":400,"
     "\"grade\":\"pass\"}]}",
     "/0", "`or` stands in the step and again inside: one place only"},
    {"{\"response\":{}}", "/0", "no earlier step made an exchange `r`"},
    {"{\"request\":{}},{\"pending\":\"r\"}", "/1", "`pending` needs the field `for`"},
    {"{\"finish\":\"x\"}", "/0/finish", "no earlier step made an exchange `x`"},
    {"{\"socket\":{}},{\"write\":\"x\",\"on\":\"u\"}", "/1/on",
     "no earlier step made a channel or socket `u`"},
    {"{\"socket\":{}},{\"read\":{\"any\":true},\"or\":[{\"silence\":1,\"grade\":\"pass\"}]}", "/1/or/0",
     "an alternative of `read` is a PATTERN in object form or `ended`"},
    {"{\"repeat\":2}", "/0", "`repeat` needs the field `steps`"},
    {"{\"steady\":{\"rounds\":2}}", "/0", "`steady` needs the field `steps`"},
    {"{\"steady\":{\"rounds\":2,\"leaks\":true},\"steps\":[{\"survivor\":{}}]}", "/0/steady/leaks",
     "`steady` has no field `leaks`; known: `rounds`, `memory`, `total`, `descriptors`, `sessions`"},
    {"{\"repeat\":0,\"steps\":[{\"survivor\":{}}]}", "/0/repeat",
     "expected a whole number from 1 to 100000, found 0"},
    {"{\"repeat\":1,\"steps\":[{\"repeat\":1,\"steps\":[{\"echo\":\"x\"}]}]}", "/0/steps/0/steps/0",
     "no earlier step made a session `a`"},
    {"{\"repeat\":1,\"steps\":[{\"repeat\":1,\"steps\":[{\"repeat\":1,\"steps\":[{\"repeat\":1,\"steps\":[{"
     "\"wait\":1}]}]}]}]}",
     "/0/steps/0/steps/0/steps/0", "`repeat` within `repeat` goes 3 deep at most"},
    {"{\"memory\":{\"since\":\"m\",\"at_most\":1}}", "/0/memory/since",
     "no earlier step made the memory mark `m`"},
    {"{\"open\":{}},{\"echo\":\"${i}\"}", "/1/echo", "nothing is known as ${i} here"},
    {"{\"open\":{}},{\"echo\":\"${b.sid}\"}", "/1/echo", "nothing is known as ${b.sid} here"},
    {"{\"open\":{}},{\"echo\":\"${a.sidd}\"}", "/1/echo", "nothing is known as ${a.sidd} here"},
    {"{\"open\":{}},{\"echo\":\"x${a.sid\"}", "/1/echo",
     "`${a.sid` is not ${name}; a literal ${ is written $${"},
    {"{\"open\":{}},{\"expect\":{\"json\":[{\"$ref\":\"c\"},1]}}", "/1/expect/json/0",
     "nothing is known as `c` here"},
};

START_TEST(wrong_steps_are_explained) {
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        scn_load_error error;
        char pointer[512];
        snprintf(pointer, sizeof pointer, STEPS "%s", BAD[i].pointer);
        ck_assert_msg(!load(HEAD, BAD[i].steps, &error), "%s is taken", BAD[i].steps);
        ck_assert_msg(strcmp(error.message, BAD[i].message) == 0, "%s: %s", BAD[i].steps, error.message);
        ck_assert_msg(strcmp(error.pointer, pointer) == 0, "%s: %s", BAD[i].steps, error.pointer);
    }
}
END_TEST

/* The C tables and the JSON Schema know the same fields: a field that nobody knows makes the loader list
 * those that it does. */

#define NOBODY "zzzzzzzzzzzz"

static json_t *known_fields(const char *document) {
    scn_library *lib = scn_library_new();
    scn_load_error error;
    ck_assert_msg(!scn_library_add(lib, "f", sio_slice_str(document), &error), "%s", document);
    scn_library_free(lib);
    json_t *known = json_object();
    if (strstr(error.message, "has no fields") != NULL) return known;
    const char *list = strstr(error.message, "known: ");
    ck_assert_msg(list != NULL, "%s: %s", document, error.message);
    for (const char *at = strchr(list, '`'); at != NULL; at = strchr(at, '`')) {
        size_t len = strcspn(at + 1, "`");
        ck_assert_msg(at[1 + len] == '`', "the list is cut: %s", error.message);
        json_object_setn_new(known, at + 1, len, json_true());
        at += len + 2;
    }
    return known;
}

static void ck_same_keys(const json_t *a, const json_t *b, const char *what) {
    const char *key;
    json_t *value;
    ck_assert_msg(json_object_size(a) > 0 || json_object_size(b) == 0, "%s", what);
    json_object_foreach((json_t *)a, key, value)
        ck_assert_msg(json_object_get(b, key) != NULL, "%s: only the loader knows `%s`", what, key);
    json_object_foreach((json_t *)b, key, value)
        ck_assert_msg(json_object_get(a, key) != NULL, "%s: only the schema knows `%s`", what, key);
}

static json_t *schema_of(json_t *defs, json_t *node) {
    const char *ref = json_string_value(json_object_get(node, "$ref"));
    if (ref != NULL) node = json_object_get(defs, ref + strlen("#/$defs/"));
    json_t *any = json_object_get(node, "anyOf");
    for (size_t i = 0; i < json_array_size(any); i++)
        if (json_object_get(json_array_get(any, i), "properties") != NULL) return json_array_get(any, i);
    return node;
}

static void compare(json_t *schema, const char *what, const char *head, const char *middle,
                    const char *tail) {
    sio_buf text = SIO_BUF_INIT;
    ck_assert(sio_buf_addf(&text, "%s%s%s", head, middle, tail));
    json_t *known = known_fields(sio_buf_cstr(&text));
    ck_same_keys(known, json_object_get(schema, "properties"), what);
    json_decref(known);
    sio_buf_free(&text);
}

/* A verb that a seat has in another way has a definition of its own there. */
static void compare_verb(json_t *defs, const char *head, const char *prefix, scn_verb verb) {
    char middle[200], def[64];
    const char *name = scn_verb_name(verb);
    snprintf(def, sizeof def, "%s%s", prefix, name);
    json_t *step = json_object_get(defs, def);
    ck_assert_msg(step != NULL, "the schema has no %s", def);
    snprintf(middle, sizeof middle, "{\"" NOBODY "\":1,\"%s\":1}", name);
    compare(step, name, head, middle, TAIL);
    json_t *argument = schema_of(defs, json_object_get(json_object_get(step, "properties"), name));
    if (json_object_get(argument, "properties") == NULL || verb == SCN_DO_EXPECT || verb == SCN_DO_READ)
        return;
    if (verb == SCN_DO_SEND || verb == SCN_DO_PROVOKE || verb == SCN_DO_WRITE) return; /* forms, not tables */
    if (verb == SCN_DO_REPORT || verb == SCN_DO_NO_REPORT) return;                     /* a VALUE */
    snprintf(middle, sizeof middle, "{\"%s\":{\"" NOBODY "\":1}}", name);
    compare(argument, name, head, middle, TAIL);
}

static int verb_of(const char *name) {
    for (int v = 1; v < SCN_VERB_COUNT; v++)
        if (strcmp(scn_verb_name((scn_verb)v), name) == 0) return v;
    ck_abort_msg("the schema has a verb `%s`", name);
}

static void compare_client_verbs(json_t *defs) {
    size_t i;
    json_t *choice, *verbs = json_object();
    json_array_foreach(json_object_get(json_object_get(defs, "client_step"), "oneOf"), i, choice) {
        const char *ref = json_string_value(json_object_get(choice, "$ref"));
        const char *prefix = strstr(ref, "client_step_") != NULL ? "client_step_" : "step_";
        const char *name = strstr(ref, prefix) + strlen(prefix);
        json_object_set_new(verbs, name, json_true());
        compare_verb(defs, CLIENT_HEAD, prefix, (scn_verb)verb_of(name));
    }
    json_t *known = known_fields(CLIENT_HEAD "{\"" NOBODY "\":1}" TAIL);
    ck_same_keys(known, verbs, "verbs of clients");
    json_decref(known);
    json_decref(verbs);
    compare(json_object_get(defs, "request_alternative"), "request alternative", CLIENT_HEAD,
            "{\"request\":{},\"or\":[{\"" NOBODY "\":1}]}", TAIL);
}

START_TEST(schema_and_loader_agree) {
    json_error_t error;
    json_t *schema = json_load_file("vectors/schema/scenarios.schema.json", 0, &error);
    ck_assert_msg(schema != NULL, "%s (run from the root of the checkout)", error.text);
    json_t *defs = json_object_get(schema, "$defs"), *verbs = json_object();
    const char *key;
    json_t *value;
    json_object_foreach(defs, key, value) if (strncmp(key, "step_", 5) == 0)
        json_object_set_new(verbs, key + 5, json_true());
    json_t *known = known_fields(HEAD "{\"" NOBODY "\":1}" TAIL);
    ck_same_keys(known, verbs, "verbs");
    ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(defs, "step"), "oneOf")),
                      json_object_size(verbs));
    for (int v = 1; v < SCN_VERB_COUNT; v++)
        if (!is_of_clients(v)) compare_verb(defs, HEAD, "step_", (scn_verb)v);
    compare_client_verbs(defs);
    compare(schema, "file", "{\"" NOBODY "\":1", "", "}");
    compare(json_object_get(defs, "scenario"), "scenario", "{\"schema\":1,\"scenarios\":[{\"" NOBODY "\":1",
            "", "}]}");
    compare(json_object_get(defs, "else"), "else", HEAD, "{\"expect\":\"\",\"else\":{\"" NOBODY "\":1}}",
            TAIL);
    compare(json_object_get(defs, "response_alternative"), "response alternative", HEAD,
            "{\"response\":{\"or\":[{\"" NOBODY "\":1}]}}", TAIL);
    compare(json_object_get(defs, "frame_alternative"), "frame alternative", HEAD,
            "{\"expect_frame\":{\"op\":1},\"or\":[{\"" NOBODY "\":1}]}", TAIL);
    json_decref(known);
    json_decref(verbs);
    json_decref(schema);
}
END_TEST

SIO_TEST_MAIN("shape",
              SIO_TCASE("shape", every_verb_is_taken, wrong_steps_are_explained, schema_and_loader_agree))
