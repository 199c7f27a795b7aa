#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro that Swift cannot import.
static inline int quotascope_inflate_init(z_streamp stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

/// `deflateInit2` likewise.
static inline int quotascope_deflate_init(z_streamp stream, int level, int window_bits) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}
