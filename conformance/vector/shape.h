/* The shape of vector files: each member is one that is read, and of the kind that it must have. A misspelt
 * member would be a check that never happens. */
#ifndef VEC_SHAPE_H
#define VEC_SHAPE_H

#include "data/reader.h"

/* Returns whether the members of a file, of a vector, of its budget, of an outcome and of a packet have the
 * right shape; where not, the reader has the error. `pointer`: of the object, from the reader's base. What
 * else must be there, and what stands deeper, is the caller's matter. */
bool vec_shape_file(data_reader *r, const json_t *root);
bool vec_shape_vector(data_reader *r, const json_t *vector);
bool vec_shape_budget(data_reader *r, const json_t *budget);
bool vec_shape_expect(data_reader *r, const char *pointer, const json_t *outcome);
bool vec_shape_alternative(data_reader *r, const char *pointer, const json_t *outcome);
/* `socketio`: a packet of Socket.IO, otherwise of Engine.IO. */
bool vec_shape_packet(data_reader *r, const char *pointer, const json_t *packet, bool socketio);

#endif
