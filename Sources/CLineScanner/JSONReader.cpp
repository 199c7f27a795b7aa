// Walks a document with simdjson on-demand and hands every field out as raw tokens.

#include <simdjson.h>

#include <cstring>

#include "CLineScanner.h"

using namespace simdjson;

struct qs_json_reader {
  ondemand::parser parser;
};

namespace {

/// Containers deeper than this are passed over: no log record of use is deeper.
constexpr int max_depth = 64;

struct Walk {
  const char *base;
  qs_json_field *out;
  size_t capacity;
  size_t count;
  bool full;
};

uint32_t offset_in(const Walk &walk, const char *pointer) {
  return static_cast<uint32_t>(pointer - walk.base);
}

/// Adds a field for `token`; returns false when the token is not of JSON.
bool add(Walk &walk, std::string_view key, std::string_view token, int32_t parent) {
  if (walk.count == walk.capacity) {
    walk.full = true;
    return true;
  }
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' ||
                            token.back() == '\n')) {
    token.remove_suffix(1);
  }
  if (token.empty()) return false;
  qs_json_field field{};
  field.parent = parent;
  if (!key.empty()) {
    field.key_offset = offset_in(walk, key.data());
    field.key_length = static_cast<uint32_t>(key.size());
    field.key_escaped = std::memchr(key.data(), '\\', key.size()) != nullptr;
  }
  switch (token.front()) {
    case '{': field.kind = qs_object; token = token.substr(0, 1); break;
    case '[': field.kind = qs_array; token = token.substr(0, 1); break;
    case '"':
      if (token.size() < 2 || token.back() != '"') return false;
      field.kind = qs_string;
      token = token.substr(1, token.size() - 2);
      field.value_escaped = std::memchr(token.data(), '\\', token.size()) != nullptr;
      break;
    case 't': field.kind = qs_true; break;
    case 'f': field.kind = qs_false; break;
    case 'n': field.kind = qs_null; break;
    default: field.kind = qs_number; break;
  }
  field.value_offset = offset_in(walk, token.data());
  field.value_length = static_cast<uint32_t>(token.size());
  walk.out[walk.count++] = field;
  return true;
}

/// The raw key that starts at `start`, just behind its opening quote.
std::string_view raw_key(const char *start) {
  const char *end = start;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {start, static_cast<size_t>(end - start)};
}

bool walk_children(Walk &walk, ondemand::value container, int32_t parent, int depth);

bool walk_value(Walk &walk, std::string_view key, ondemand::value value, int32_t parent,
                int depth) {
  const std::string_view token = value.raw_json_token();
  const int32_t index = static_cast<int32_t>(walk.count);
  if (!add(walk, key, token, parent) || walk.full) return false;
  const char first = token.empty() ? '\0' : token.front();
  if ((first != '{' && first != '[') || depth == max_depth) return true;
  return walk_children(walk, value, index, depth + 1);
}

bool walk_object(Walk &walk, ondemand::object object, int32_t parent, int depth) {
  for (auto entry : object) {
    ondemand::field field;
    if (std::move(entry).get(field)) return false;
    if (!walk_value(walk, raw_key(field.key().raw()), field.value(), parent, depth)) return false;
  }
  return true;
}

bool walk_children(Walk &walk, ondemand::value container, int32_t parent, int depth) {
  ondemand::object object;
  if (!container.get_object().get(object)) return walk_object(walk, object, parent, depth);
  ondemand::array array;
  if (container.get_array().get(array)) return false;
  for (auto entry : array) {
    ondemand::value value;
    if (std::move(entry).get(value)) return false;
    if (!walk_value(walk, {}, value, parent, depth)) return false;
  }
  return true;
}

/// What a value is, as far as its field's meaning depends on it.
uint8_t layout_kind(const qs_json_field &field) {
  return field.kind < qs_number ? field.kind : static_cast<uint8_t>(qs_number);
}

}  // namespace

qs_json_reader *qs_json_reader_create(void) { return new qs_json_reader(); }

void qs_json_reader_destroy(qs_json_reader *reader) { delete reader; }

int64_t qs_json_read(qs_json_reader *reader, const uint8_t *data, size_t length,
                     qs_json_field *out, size_t capacity, size_t *rest) {
  const char *text = reinterpret_cast<const char *>(data);
  Walk walk{text, out, capacity, 0, false};
  ondemand::document document;
  if (reader->parser.iterate(text, length, length + qs_padding).get(document)) return -1;
  ondemand::object object;
  if (document.get_object().get(object)) return -1;
  if (!add(walk, {}, "{", -1)) return -1;
  if (capacity > 0) walk.out[0].value_offset = 0;
  if (!walk_object(walk, object, 0, 1)) return walk.full ? -2 : -1;
  const char *location = text + length;
  if (document.current_location().get(location)) location = text + length;
  *rest = static_cast<size_t>(location - text);
  return static_cast<int64_t>(walk.count);
}

uint64_t qs_layout_hash(const qs_json_field *fields, size_t count) {
  uint64_t hash = count;
  for (size_t index = 0; index < count; index++) {
    const qs_json_field &field = fields[index];
    const uint64_t place = static_cast<uint64_t>(static_cast<uint32_t>(field.parent)) << 32;
    const uint32_t length = field.parent == 0 ? field.key_length : 0;
    hash = (hash ^ (place | length << 3 | layout_kind(field))) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

bool qs_layout_equal(const qs_json_field *fields, const uint8_t *data,
                     const qs_json_field *other_fields, const uint8_t *other_data, size_t count) {
  for (size_t index = 0; index < count; index++) {
    const qs_json_field &field = fields[index];
    const qs_json_field &other = other_fields[index];
    if (field.parent != other.parent || layout_kind(field) != layout_kind(other)) return false;
    if (other.key_length == qs_any_name) continue;
    if (field.key_length != other.key_length ||
        std::memcmp(data + field.key_offset, other_data + other.key_offset, field.key_length) != 0) {
      return false;
    }
  }
  return true;
}
