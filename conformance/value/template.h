/* ${name} in the strings of a scenario. */
#ifndef VAL_TEMPLATE_H
#define VAL_TEMPLATE_H

#include "base/slice.h"

typedef enum val_piece_kind { VAL_LITERAL, VAL_NAME, VAL_BROKEN } val_piece_kind;

typedef struct val_piece {
    val_piece_kind kind;
    sio_slice text; /* literal text, or the name without its braces */
} val_piece;

/* Takes the next piece off `rest`. Returns false at the end. VAL_BROKEN is a `${` without a name and `}`; it
 * ends the text.
 * `$${` is the literal `${`. */
bool val_template_next(sio_slice *rest, val_piece *piece);

/* Returns whether the text is a name: letters, digits, _ and inner dots, not beginning with a digit. */
bool val_is_name(sio_slice text);

#endif
