#include "app/shapes.h"

#define HOLE(n) "{\"_placeholder\":true,\"num\":" #n "}"
#define BYTES(text)                                                                                          \
    { (const uint8_t *)(text), sizeof(text) - 1 }

static const uint8_t longer[] = {1, 2, 3, 4, 5, 6, 7, 8};
static const sio_slice one[] = {BYTES("\1\2\3")};
static const sio_slice nested[] = {BYTES("\1"), BYTES("\2\3"), BYTES("\4")};
static const sio_slice twice[] = {BYTES("\1\2\3"), BYTES("\1\2\3")};
static const sio_slice empty[] = {BYTES("")};
static const sio_slice view[] = {{longer + 2, 3}};
static const sio_slice ten[] = {BYTES("\0"), BYTES("\1"), BYTES("\2"), BYTES("\3"),  BYTES("\4"),
                                BYTES("\5"), BYTES("\6"), BYTES("\7"), BYTES("\10"), BYTES("\11")};

static const struct {
    const char *name;
    const char *arguments;
    const sio_slice *attachment;
    uint32_t attachments;
} shapes[] = {
    {"one", HOLE(0), one, 1},
    {"nested", "{\"a\":[" HOLE(0) ",{\"b\":" HOLE(1) "}],\"c\":" HOLE(2) ",\"d\":\"text\"}", nested, 3},
    {"twice", HOLE(0) "," HOLE(1), twice, 2},
    {"empty", HOLE(0), empty, 1},
    {"view", HOLE(0), view, 1},
    {"ten",
     "[" HOLE(0) "," HOLE(1) "," HOLE(2) "," HOLE(3) "," HOLE(4) "," HOLE(5) "," HOLE(6) "," HOLE(7) "," HOLE(
         8) "," HOLE(9) "]",
     ten, 10},
};

bool app_shape(sio_slice name, sio_outgoing *out) {
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (!sio_slice_is(name, shapes[i].name)) continue;
        *out = (sio_outgoing){.arguments = sio_slice_str(shapes[i].arguments),
                              .attachment = shapes[i].attachment,
                              .attachments = shapes[i].attachments};
        return true;
    }
    return false;
}
