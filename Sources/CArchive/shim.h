#pragma once
#include <archive.h>
#include <archive_entry.h>

/// `archive_set_error` takes any number of arguments, which Swift cannot import.
static inline void quotascope_archive_refuse(struct archive *archive, const char *message) {
  archive_set_error(archive, -1, "%s", message);
}
