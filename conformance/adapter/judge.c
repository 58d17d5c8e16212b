#include "adapter/judge.h"

#include <string.h>

#include "text/escape.h"
#include "value/value.h"
#include "vector/reference.h"

enum { SHOWN = 300 };

const char *adp_verdict_name(adp_verdict verdict) {
    static const char *const names[] = {"pass", "lenient", "info", "fail", "unsupported"};
    return names[verdict];
}

static adp_judgement plain(adp_verdict verdict) {
    return (adp_judgement){.verdict = verdict};
}

static void add_shown(sio_buf *why, sio_slice text) {
    txt_escape_terminal(why, sio_slice_sub(text, 0, SHOWN));
    if (text.len > SHOWN) sio_buf_add_str(why, "…");
}

/* Without the id, which differs from run to run: baselines compare what is told. */
static adp_judgement not_an_answer(const adp_answer *answer, const char *error, sio_buf *why) {
    const struct {
        const char *name;
        sio_slice text;
    } members[] = {{"packets", answer->packets}, {"output", answer->output},
                   {"refused", answer->refused}, {"more", answer->more},
                   {"reason", answer->reason},   {"unsupported", answer->unsupported}};
    const char *before = ": ";
    sio_buf_add_str(why, error);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (members[i].text.ptr == NULL) continue;
        sio_buf_addf(why, "%s\"%s\": ", before, members[i].name);
        add_shown(why, members[i].text);
        before = ", ";
    }
    return plain(ADP_FAIL);
}

static void add_words(sio_buf *why, const sio_buf *message) {
    if (message->len == 0) return;
    sio_buf_add_str(why, "; in its own words: ");
    add_shown(why, sio_buf_slice(message));
}

/* ---- what is not compared (docs/vectors.md#outcomes) ---- */

static bool type_is(const json_t *packet, const char *type) {
    const char *name = json_string_value(json_object_get(packet, "type"));
    return name != NULL && strcmp(name, type) == 0;
}

/* SIO5-AK-17: on these an id means nothing. */
static void drop_id(json_t *packet) {
    if (type_is(packet, "connect") || type_is(packet, "disconnect") || type_is(packet, "connect_error"))
        json_object_del(packet, "id");
}

/* EIO4-PK-04: an empty text is no data. */
static void drop_empty_data(json_t *packet) {
    const json_t *data = json_object_get(packet, "data");
    if (json_is_string(data) && json_string_length(data) == 0) json_object_del(packet, "data");
}

/* A member of an object in either of its canonical forms; of duplicate keys the last. */
static json_t *member_of(const json_t *data, const char *name) {
    const json_t *pairs = json_object_size(data) == 1 ? json_object_get(data, "$o") : NULL;
    size_t i;
    json_t *pair, *found = pairs == NULL ? json_object_get(data, name) : NULL;
    json_array_foreach(pairs, i, pair) {
        const char *key = json_string_value(json_array_get(pair, 0));
        if (key != NULL && strcmp(key, name) == 0) found = json_array_get(pair, 1);
    }
    return found;
}

/* EIO4-HS-03: other members may be there. */
static void keep_handshake(json_t *packet) {
    static const char *const members[] = {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"};
    const json_t *data = json_object_get(packet, "data");
    if (!json_is_object(data)) return;
    json_t *kept = json_object();
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *member = member_of(data, members[i]);
        if (member != NULL) json_object_set(kept, members[i], member);
    }
    json_object_set_new(packet, "data", kept);
}

void adp_judge_normalize(vec_codec codec, json_t *packets) {
    size_t i;
    json_t *packet;
    json_array_foreach(packets, i, packet) {
        if (codec == VEC_SIO5)
            drop_id(packet);
        else if (codec == VEC_EIO4_OPEN)
            keep_handshake(packet);
        else
            drop_empty_data(packet);
    }
}

/* ---- decoding ---- */

/* EIO4-PL-33: a body may be refused as a whole. */
static bool refused_as_a_whole(const vec_vector *v, const json_t *wanted, const vec_outcome *got) {
    return v->codec == VEC_EIO4_PAYLOAD && got->end == VEC_REFUSED && json_array_size(got->packets) == 0 &&
           json_object_get(wanted, "refused") != NULL;
}

static bool is(const vec_vector *v, const json_t *wanted, const vec_outcome *got, sio_buf *why) {
    return refused_as_a_whole(v, wanted, got) || vec_outcome_is(wanted, got, why);
}

static adp_judgement graded(const json_t *alternative) {
    const char *grade = json_string_value(json_object_get(alternative, "grade"));
    return (adp_judgement){
        .verdict = grade != NULL && strcmp(grade, "info") == 0 ? ADP_INFO : ADP_LENIENT,
        .leniency = json_string_value(json_object_get(alternative, "leniency")),
        .reason = json_string_value(json_object_get(alternative, "why")),
    };
}

/* Looks for an alternative that allows it; among those that are claimed, or among all. *seen: there was one
 * to look at, the last such. */
static bool find_alternative(const vec_vector *v, const adp_identity *claims, const vec_outcome *got,
                             adp_judgement *out, const json_t **seen) {
    size_t i;
    const json_t *a;
    sio_buf unread = SIO_BUF_INIT;
    bool found = false;
    json_array_foreach(v->alternatives, i, a) {
        *out = graded(a);
        if (claims != NULL && !adp_identity_claims(claims, out->leniency)) continue;
        *seen = a;
        found = is(v, a, got, &unread);
        if (found) break;
    }
    sio_buf_free(&unread);
    return found;
}

/* Returns the kind of a value of the host language among the data, or NULL. The depth is the JSON reader's.
 */
static const char *find_host_value(const json_t *value) {
    const char *host = json_string_value(json_object_get(value, "$host"));
    size_t i;
    const char *key;
    json_t *child;
    json_array_foreach(value, i, child) {
        if (host == NULL) host = find_host_value(child);
    }
    json_object_foreach((json_t *)value, key, child) {
        if (host == NULL) host = find_host_value(child);
    }
    return host;
}

static void explain(const vec_outcome *got, const sio_buf *message, sio_buf *why) {
    const char *host = find_host_value(got->packets), *error = NULL;
    if (host != NULL) {
        sio_buf_add_str(why, "; a value of the host language got into the data: ");
        add_shown(why, sio_slice_str(host));
    } else {
        val_value *value = val_from_canonical(got->packets, &error);
        if (value == NULL) sio_buf_addf(why, "packets that are not canonical JSON: %s", error);
        val_free(value);
    }
    add_words(why, message);
}

static adp_judgement judge_outcome(const vec_vector *v, const adp_identity *claims, const vec_outcome *got,
                                   const sio_buf *message, sio_buf *why) {
    adp_judgement j = plain(ADP_FAIL);
    const json_t *seen = NULL;
    if (claims != NULL && find_alternative(v, claims, got, &j, &seen)) return j;
    if (seen != NULL) { /* held: what is claimed must happen */
        j = graded(seen);
        sio_buf_addf(why, "the adapter claims %s and does not show it: ", j.leniency);
        j.verdict = ADP_FAIL;
        vec_outcome_is(seen, got, why);
        explain(got, message, why);
        return j;
    }
    sio_buf strict = SIO_BUF_INIT;
    bool right = is(v, v->expect, got, &strict);
    if (!right && !find_alternative(v, NULL, got, &j, &seen)) {
        j = plain(ADP_FAIL);
        explain(got, message, &strict);
    }
    if (!right) sio_buf_add(why, sio_buf_slice(&strict));
    sio_buf_free(&strict);
    return right ? plain(ADP_PASS) : j;
}

static adp_judgement judge_decode(const vec_vector *v, const adp_identity *claims, const adp_answer *answer,
                                  sio_buf *why) {
    vec_outcome got = vec_outcome_new();
    sio_buf message = SIO_BUF_INIT;
    const char *error = adp_answer_outcome(answer, &got, &message);
    adp_judgement j;
    if (error != NULL) {
        j = not_an_answer(answer, error, why);
    } else {
        adp_judge_normalize(v->codec, got.packets);
        got.reason = NULL; /* who checks in another order gives another reason, and is right */
        j = judge_outcome(v, claims, &got, &message, why);
    }
    sio_buf_free(&message);
    vec_outcome_free(&got);
    return j;
}

/* ---- encoding ---- */

const char *adp_judge_join(vec_codec codec, vec_messages *messages) {
    if (codec != VEC_EIO4_WEBTRANSPORT) return NULL;
    for (size_t i = 1; i < messages->count; i++) {
        if (!sio_buf_add(&messages->items[0].bytes, sio_buf_slice(&messages->items[i].bytes)))
            return "out of memory";
        sio_buf_free(&messages->items[i].bytes);
    }
    if (messages->count > 1) messages->count = 1;
    return NULL;
}

static adp_judgement compare(const vec_vector *v, const vec_messages *wanted, const vec_messages *got,
                             sio_buf *why) {
    if (vec_encoded_is(v, wanted, got)) return plain(ADP_PASS);
    sio_buf_add_str(why, "expected ");
    vec_messages_print(wanted, why);
    sio_buf_add_str(why, ", got ");
    vec_messages_print(got, why);
    return plain(ADP_FAIL);
}

static adp_judgement judge_encode(const vec_vector *v, const adp_answer *answer, sio_buf *why) {
    vec_messages wanted = {NULL, 0}, got = {NULL, 0};
    sio_buf message = SIO_BUF_INIT;
    bool refused = false;
    adp_judgement j = plain(ADP_FAIL);
    const char *error = adp_answer_output(answer, &got, &refused, &message);
    if (error == NULL) error = adp_judge_join(v->codec, &got);
    const char *mine = vec_messages_make(v->encode, &wanted);
    if (error != NULL) {
        j = not_an_answer(answer, error, why);
    } else if (mine != NULL) {
        sio_buf_addf(why, "the vector cannot be read: %s", mine);
    } else if (refused) {
        sio_buf_add_str(why, "expected ");
        vec_messages_print(&wanted, why);
        sio_buf_add_str(why, ", but the codec refuses to encode it");
        add_words(why, &message);
    } else {
        j = compare(v, &wanted, &got, why);
    }
    sio_buf_free(&message);
    vec_messages_free(&wanted);
    vec_messages_free(&got);
    return j;
}

adp_judgement adp_judge(const vec_vector *v, adp_op op, const adp_identity *claims, const adp_answer *answer,
                        sio_buf *why) {
    if (adp_answer_unsupported(answer)) {
        sio_buf_addf(why, "the adapter cannot %s that", op == ADP_DECODE ? "decode" : "encode");
        return plain(ADP_UNSUPPORTED);
    }
    return op == ADP_DECODE ? judge_decode(v, claims, answer, why) : judge_encode(v, answer, why);
}

/* ---- cost ---- */

static bool is_slow(const vec_budget *b, const adp_cost *cost) {
    return b->ms > 0 && (double)cost->us > b->times * (double)cost->control_us + 1000.0 * (double)b->ms;
}

static bool is_hungry(const vec_budget *b, const adp_cost *cost) {
    return b->mib > 0 && cost->memory > b->mib << 20;
}

adp_verdict adp_judge_cost(const vec_vector *v, const adp_cost *cost, sio_buf *why) {
    const vec_budget *b = &v->budget;
    if (b->against == NULL || !cost->measured) return ADP_PASS;
    if (is_slow(b, cost))
        sio_buf_addf(why,
                     "slow: it took %.1f ms, a harmless input of its kind %.1f ms; allowed are %g times that "
                     "and %llu ms",
                     (double)cost->us / 1000.0, (double)cost->control_us / 1000.0, b->times,
                     (unsigned long long)b->ms);
    else if (is_hungry(b, cost))
        sio_buf_addf(why, "hungry: its memory grew by %.1f MiB, %llu are allowed",
                     (double)cost->memory / (1024.0 * 1024.0), (unsigned long long)b->mib);
    else
        return ADP_PASS;
    return ADP_FAIL;
}
