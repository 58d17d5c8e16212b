/* Reads the data files of a folder into memory. */
#ifndef DATA_FOLDER_H
#define DATA_FOLDER_H

#include "data/set.h"

typedef struct data_folder data_folder;

/* Reads every `*.json` below `dir`: at most 16 folders deep, 64 MiB a file. Hidden files and folders are left
 * out. Returns NULL and fills `error` when something cannot be read. Ownership: the caller frees. */
data_folder *data_folder_read(const char *dir, data_error *error);
void data_folder_free(data_folder *folder);

/* Files in no particular order; `path` and `text` are the folder's. */
size_t data_folder_count(const data_folder *folder);
const data_file *data_folder_at(const data_folder *folder, size_t index);

/* Reads a whole file; a NUL follows the content. Returns NULL and fills `error`. Ownership: the caller frees.
 */
char *data_read_file(const char *path, size_t *length, data_error *error);

#endif
