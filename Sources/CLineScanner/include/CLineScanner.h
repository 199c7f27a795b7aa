/// The C face of the two things that are not Swift: the marker filter, which tells the lines that
/// need reading, and simdjson, which reads them. No pointer outlives the call it is passed to.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable behind every buffer passed to this module.
enum { qs_padding = 64 };

// MARK: Marker filter

/// A set of words, compiled for searching all of them at once.
typedef struct qs_markers qs_markers;

/// A line to read. Offsets count from the start of the block.
typedef struct {
  uint32_t offset;
  /// Without the line feed and a carriage return before it.
  uint32_t length;
  /// How many lines were counted before it.
  uint64_t number;
} qs_line;

/// Lines that were passed, by what they are.
typedef struct {
  uint64_t lines;
  uint64_t blank;
  uint64_t without_marker;
} qs_line_counts;

/// Compiles `count` words of ASCII lower case letters and other bytes, each at least 4 long.
/// Letters match in both cases. Returns null when a word is too short.
qs_markers *qs_markers_create(const uint8_t *const *words, const size_t *lengths, size_t count);
void qs_markers_destroy(qs_markers *markers);

/// Writes the lines of a block that hold a marker or are at least `long_line` bytes long.
///
/// `data[0..<length]` are whole lines. Stops when `out` is full; `consumed` is where to go on, and
/// always the start of a line. `portable` keeps it from using SIMD.
size_t qs_markers_scan(const qs_markers *markers, const uint8_t *data, size_t length,
                       size_t long_line, bool portable, qs_line *out, size_t out_capacity,
                       size_t *consumed, qs_line_counts *counts);

// MARK: JSON

/// What a JSON value is.
typedef enum {
  qs_object = 0,
  qs_array = 1,
  qs_string = 2,
  qs_number = 3,
  qs_true = 4,
  qs_false = 5,
  qs_null = 6,
} qs_json_kind;

/// One value of a document, in document order. The root is the first.
typedef struct {
  /// The raw key between its quotes; nothing for the root and for elements of arrays.
  uint32_t key_offset, key_length;
  /// The raw token, of strings what is between the quotes; of containers just their first byte.
  uint32_t value_offset, value_length;
  /// Index of the container; -1 for the root.
  int32_t parent;
  uint8_t kind;
  /// Whether key or value hold a backslash.
  bool key_escaped, value_escaped;
} qs_json_field;

typedef struct qs_json_reader qs_json_reader;

qs_json_reader *qs_json_reader_create(void);
void qs_json_reader_destroy(qs_json_reader *reader);

/// Reads the object at `data[0..<length]`, with `qs_padding` readable bytes behind it.
///
/// Returns how many fields it has, -1 when simdjson refuses it, or -2 when there are more than
/// `capacity`. `rest` is the offset of the first byte behind the object that is no white space.
int64_t qs_json_read(qs_json_reader *reader, const uint8_t *data, size_t length,
                     qs_json_field *out, size_t capacity, size_t *rest);

/// Stands for the length of a name that may be any.
enum { qs_any_name = 0x7fffffff };

/// A hash of the layout of a document: lengths of the outermost names, nesting, and which values are
/// objects, arrays, texts or something else.
uint64_t qs_layout_hash(const qs_json_field *fields, size_t count);

/// Whether two documents with the same number of fields have the same names, nesting and kinds of
/// values, other than texts and containers all being one kind. `qs_any_name` in the other document
/// fits every name.
bool qs_layout_equal(const qs_json_field *fields, const uint8_t *data,
                     const qs_json_field *other_fields, const uint8_t *other_data, size_t count);

#ifdef __cplusplus
}
#endif
