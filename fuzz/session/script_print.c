/* Scripts as text, in the one canonical form. */
#include "fuzz/session/script.h"

static bool add_escaped(sio_buf *out, uint8_t c) {
    static const char digits[] = "0123456789abcdef";
    const char *shorthand = c == '\n'   ? "\\n"
                            : c == '\r' ? "\\r"
                            : c == '\t' ? "\\t"
                            : c == '\\' ? "\\\\"
                                        : NULL;
    if (shorthand != NULL) return sio_buf_add_str(out, shorthand);
    char text[] = {'\\', 'x', digits[c >> 4], digits[c & 15]};
    return sio_buf_add(out, sio_slice_of(text, sizeof text));
}

/* A blank at the end of a line would not survive an editor. */
bool script_escape(sio_slice bytes, bool token, sio_buf *out) {
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.ptr[i];
        bool blank = c == ' ' && (token || i + 1 == bytes.len);
        bool plain = c >= 0x20 && c < 0x7f && c != '\\' && !blank;
        if (!(plain ? sio_buf_add_byte(out, c) : add_escaped(out, c))) return false;
    }
    return true;
}

static bool add_hex(sio_slice bytes, sio_buf *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        char text[] = {digits[bytes.ptr[i] >> 4], digits[bytes.ptr[i] & 15]};
        if (!sio_buf_add(out, sio_slice_of(text, sizeof text))) return false;
    }
    return true;
}

/* The blank that goes before an argument is there only with the argument. */
static bool add_argument(sio_slice bytes, bool token, bool needed, sio_buf *out) {
    if (bytes.len == 0 && !needed) return true;
    return sio_buf_add_byte(out, ' ') && script_escape(bytes, token, out);
}

static bool add_number(uint64_t number, sio_buf *out) {
    return sio_buf_add_byte(out, ' ') && sio_buf_add_u64(out, number);
}

static bool add_places(const script_step *step, sio_buf *out) {
    for (size_t i = 0; i < step->cuts; i++)
        if (!sio_buf_add_byte(out, i == 0 ? ' ' : ',') || !sio_buf_add_u64(out, step->cut[i])) return false;
    return true;
}

static bool add_opening(const script_step *step, sio_buf *out) {
    return sio_buf_add_str(out, step->websocket ? " websocket" : " polling") &&
           (step->number != 3 || sio_buf_add_str(out, " revision 3"));
}

static bool add_arguments(const script_step *step, sio_buf *out) {
    switch (script_shape_of(step->verb)) {
    case SCRIPT_CLIENT:
    case SCRIPT_NUMBER:
        return add_number(step->number, out);
    case SCRIPT_OPENING:
        return add_opening(step, out);
    case SCRIPT_BYTES:
        return add_argument(step->bytes, false, false, out);
    case SCRIPT_HEX:
        return step->bytes.len == 0 || (sio_buf_add_byte(out, ' ') && add_hex(step->bytes, out));
    case SCRIPT_QUERY:
        return add_argument(step->query, true, false, out);
    case SCRIPT_REQUEST:
        return add_argument(step->word, true, true, out) &&
               add_argument(step->query, true, step->bytes.len > 0, out) &&
               add_argument(step->bytes, false, false, out);
    case SCRIPT_CALL:
        return add_argument(step->word, true, true, out) && add_argument(step->bytes, false, false, out);
    case SCRIPT_PLACES:
        return add_places(step, out);
    case SCRIPT_NOTHING:
        break;
    }
    return true;
}

bool script_print_step(const script_step *step, sio_buf *out) {
    return sio_buf_add_str(out, script_word(step->verb)) && add_arguments(step, out) &&
           sio_buf_add_byte(out, '\n');
}

bool script_print(const script *s, sio_buf *out) {
    for (size_t i = 0; i < s->count; i++)
        if (!script_print_step(&s->step[i], out)) return false;
    return true;
}
