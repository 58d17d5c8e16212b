/* The two readers of scripts: lenient and strict. */
#include "fuzz/session/script.h"

#include <string.h>

/* One line that is being read. `error` is the first thing that the strict reader would not have. */
struct line {
    script *into;
    sio_slice rest;
    const char *error;
};

static void complain(struct line *l, const char *text) {
    if (l->error == NULL) l->error = text;
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Takes what stands before the next blank, and the blank. */
static sio_slice take_token(struct line *l) {
    const uint8_t *blank = l->rest.len == 0 ? NULL : memchr(l->rest.ptr, ' ', l->rest.len);
    size_t len = blank == NULL ? l->rest.len : (size_t)(blank - l->rest.ptr);
    sio_slice token = sio_slice_sub(l->rest, 0, len);
    l->rest = sio_slice_from(l->rest, len + 1);
    return token;
}

/* Reads the byte that an escape stands for. Returns how much of the text it takes; 0: it is none. */
static size_t unescape(sio_slice text, uint8_t *byte) {
    static const char letters[] = "nrt\\", meanings[] = "\n\r\t\\";
    if (text.len < 2) return 0;
    const char *letter = text.ptr[1] == 0 ? NULL : strchr(letters, text.ptr[1]);
    if (letter != NULL) {
        *byte = (uint8_t)meanings[letter - letters];
        return 2;
    }
    int high = text.ptr[1] == 'x' && text.len >= 4 ? hex_digit(text.ptr[2]) : -1;
    int low = high < 0 ? -1 : hex_digit(text.ptr[3]);
    if (low < 0) return 0;
    *byte = (uint8_t)(high * 16 + low);
    return 4;
}

/* The room is there: a meaning is never longer than its text, and the text of a script fits. */
static sio_slice meaning(struct line *l, sio_slice text) {
    sio_buf *bytes = &l->into->bytes;
    const uint8_t *start = bytes->data + bytes->len;
    for (size_t i = 0; i < text.len;) {
        uint8_t c = text.ptr[i];
        size_t used = c == '\\' ? unescape(sio_slice_from(text, i), &c) : 1;
        if (used == 0) complain(l, "a backslash without n, r, t, another one, or x and two hex digits");
        if (used == 1 && (c < 0x20 || c >= 0x7f)) complain(l, "a byte that must be written as \\xNN");
        bytes->data[bytes->len++] = c;
        i += used == 0 ? 1 : used;
    }
    return sio_slice_of(start, (size_t)(bytes->data + bytes->len - start));
}

static sio_slice take_rest(struct line *l) {
    sio_slice all = l->rest;
    l->rest = sio_slice_of(NULL, 0);
    return meaning(l, all);
}

/* The lenient reader skips what is no hex digit, and an odd one at the end. */
static sio_slice take_hex(struct line *l) {
    sio_buf *bytes = &l->into->bytes;
    const uint8_t *start = bytes->data + bytes->len;
    int high = -1;
    for (size_t i = 0; i < l->rest.len; i++) {
        int digit = hex_digit(l->rest.ptr[i]);
        if (digit < 0) {
            complain(l, "something that is no hex digit");
        } else if (high < 0) {
            high = digit;
        } else {
            bytes->data[bytes->len++] = (uint8_t)(high * 16 + digit);
            high = -1;
        }
    }
    if (high >= 0) complain(l, "an odd number of hex digits");
    l->rest = sio_slice_of(NULL, 0);
    return sio_slice_of(start, (size_t)(bytes->data + bytes->len - start));
}

/* Reads digits from the front. Returns false without any. */
static bool take_number(struct line *l, uint64_t most, uint64_t *number) {
    size_t digits = 0;
    *number = 0;
    for (; digits < l->rest.len; digits++) {
        unsigned digit = l->rest.ptr[digits] - (unsigned)'0';
        if (digit > 9) break;
        *number = *number * 10 + digit;
        if (*number > most) complain(l, "a number beyond the limit");
        if (*number > most) *number = most;
    }
    l->rest = sio_slice_from(l->rest, digits);
    if (digits == 0) complain(l, "a number is missing");
    return digits > 0;
}

static bool take_places(struct line *l, script_step *step) {
    uint64_t place;
    while (step->cuts < SCRIPT_CUTS && take_number(l, SCRIPT_MOST_CUT, &place)) {
        step->cut[step->cuts++] = (uint32_t)place;
        if (l->rest.len == 0 || l->rest.ptr[0] != ',') break;
        l->rest = sio_slice_from(l->rest, 1);
    }
    return step->cuts > 0;
}

static bool take_opening(struct line *l, script_step *step) {
    sio_slice transport = take_token(l);
    sio_slice revision = take_token(l);
    step->websocket = sio_slice_is(transport, "websocket");
    step->number = 4;
    if (!step->websocket && !sio_slice_is(transport, "polling")) complain(l, "neither polling nor websocket");
    if (revision.len == 0) return true;
    sio_slice value = take_token(l);
    if (sio_slice_is(value, "3")) step->number = 3;
    if (!sio_slice_is(revision, "revision") || (step->number == 4 && !sio_slice_is(value, "4")))
        complain(l, "neither revision 3 nor revision 4");
    return true;
}

/* The word of a request or call: there is no step without it. */
static bool take_word(struct line *l, script_step *step) {
    step->word = meaning(l, take_token(l));
    if (step->word.len == 0) complain(l, "a word is missing");
    return step->word.len > 0;
}

static bool take_request(struct line *l, script_step *step) {
    if (!take_word(l, step)) return false;
    step->query = meaning(l, take_token(l));
    step->bytes = take_rest(l);
    return true;
}

/* Returns false when there is no step in it, not even for the lenient reader. */
static bool take_arguments(struct line *l, script_step *step) {
    switch (script_shape_of(step->verb)) {
    case SCRIPT_CLIENT:
        (void)take_number(l, SCRIPT_CLIENTS - 1, &step->number);
        break;
    case SCRIPT_OPENING:
        return take_opening(l, step);
    case SCRIPT_BYTES:
        step->bytes = take_rest(l);
        break;
    case SCRIPT_HEX:
        step->bytes = take_hex(l);
        break;
    case SCRIPT_QUERY:
        step->query = meaning(l, take_token(l));
        break;
    case SCRIPT_REQUEST:
        return take_request(l, step);
    case SCRIPT_CALL:
        if (!take_word(l, step)) return false;
        step->bytes = take_rest(l);
        break;
    case SCRIPT_PLACES:
        return take_places(l, step);
    case SCRIPT_NUMBER:
        return take_number(l, step->verb == SCRIPT_ADVANCE_STEP ? SCRIPT_MOST_ADVANCE : SCRIPT_MOST_CUT,
                           &step->number);
    case SCRIPT_NOTHING:
        break;
    }
    return true;
}

static void read_line(script *s, unsigned number, sio_slice text, script_error *error) {
    struct line l = {.into = s, .rest = text};
    script_step step = {.line = number};
    if (text.len == 0 || text.ptr[0] == '#') return;
    if (!script_find(take_token(&l), &step.verb)) {
        complain(&l, "no such step");
    } else if (take_arguments(&l, &step)) {
        if (l.rest.len > 0) complain(&l, "something behind the last argument");
        if (!script_insert(s, s->count, &step)) complain(&l, "too many steps");
    }
    if (l.error != NULL && error->line == 0) *error = (script_error){.line = number, .text = l.error};
}

/* Reads on until the first error when `strict`. */
static script_error read_lines(script *s, sio_slice text, bool strict) {
    script_error error = {.line = 0};
    script_clear(s);
    for (unsigned number = 1; text.len > 0 && (strict || s->count < SCRIPT_STEPS); number++) {
        const uint8_t *feed = memchr(text.ptr, '\n', text.len);
        size_t len = feed == NULL ? text.len : (size_t)(feed - text.ptr);
        read_line(s, number, sio_slice_sub(text, 0, len), &error);
        if (strict && error.line != 0) break;
        text = sio_slice_from(text, len + 1);
    }
    return error;
}

void script_read(script *s, sio_slice text) {
    (void)read_lines(s, sio_slice_sub(text, 0, SCRIPT_TEXT), false);
}

script_error script_parse(script *s, sio_slice text) {
    script_error error = {.line = 1, .text = "the script is longer than 65536 bytes"};
    if (text.len <= SCRIPT_TEXT) error = read_lines(s, text, true);
    if (error.line != 0) script_clear(s);
    return error;
}
