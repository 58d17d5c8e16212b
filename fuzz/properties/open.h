/* What holds for the data of an open packet that was read, whatever the input. */
#ifndef FUZZ_PROPERTIES_OPEN_H
#define FUZZ_PROPERTIES_OPEN_H

#include "engineio/open.h"

/* Its sid is a string and its upgrades are an array; any upgrade can be asked for. */
void prop_open_kinds(const sio_open *open);

/* It can be written, and is read again with the same sid and numbers. What a string of JSON means can always
 * be written: UTF-8, but for surrogates without their partner. */
void prop_open_trip(const sio_open *open);

#endif
