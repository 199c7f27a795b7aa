// Finds the lines that hold one of a set of words.
//
// Of each word four neighbouring bytes are its key, chosen so that few keys serve all words and that
// ordinary log text rarely holds them. A position is looked at closely only where a key may begin:
// the AVX2 form tests 32 positions at once by looking the nibbles of four neighbouring bytes up in
// shuffle tables, one bit per bucket of keys; the portable form looks four bytes up in a bitmap.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "CLineScanner.h"

namespace {

constexpr size_t buckets = 8;
constexpr size_t key_size = 4;
/// Bits of the hash of a key.
constexpr size_t hash_bits = 14;

uint8_t fold(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

uint8_t upper(uint8_t byte) { return byte >= 'a' && byte <= 'z' ? byte & ~0x20 : byte; }

/// Four bytes with capitals made small; some other bytes are changed too, which only lets more
/// positions through to the comparison.
uint32_t load_key(const uint8_t *text) {
  uint32_t key;
  std::memcpy(&key, text, key_size);
  return key | 0x20202020u;
}

uint32_t hash_of(uint32_t key) { return (key * 2654435761u) >> (32 - hash_bits); }

/// How common a byte is in log text, roughly, per mille.
double commonness(uint8_t byte) {
  static const char *const letters = "etaoinsrhldcumfpgwybvkxjqz";
  if (const char *place = std::strchr(letters, byte); byte != 0 && place != nullptr) {
    return 70.0 / (1.0 + 0.35 * static_cast<double>(place - letters));
  }
  if (byte >= '0' && byte <= '9') return 20;
  if (byte == '"' || byte == ':' || byte == ',' || byte == ' ' || byte == '.') return 40;
  return byte < 0x80 ? 5 : 0.5;
}

double commonness_of(const std::string &key) {
  double product = 1;
  for (const char byte : key) product *= commonness(static_cast<uint8_t>(byte)) / 1000;
  return product;
}

/// A word, and where its key stands in it.
struct Entry {
  std::string word;
  size_t key_offset;
};

}  // namespace

struct qs_markers {
  /// Words by the hash of their key.
  std::vector<Entry> entries[1u << hash_bits];
  /// Per byte of a key: which buckets allow a low and a high nibble.
  alignas(16) uint8_t low[key_size][16] = {};
  alignas(16) uint8_t high[key_size][16] = {};
};

namespace {

/// A key for each word. Keys are chosen one by one, each time the one that serves most words for its commonness.
std::vector<std::string> choose_keys(const std::vector<std::string> &words) {
  std::map<std::string, std::vector<size_t>> users;
  for (size_t index = 0; index < words.size(); index++) {
    for (size_t start = 0; start + key_size <= words[index].size(); start++) {
      std::vector<size_t> &list = users[words[index].substr(start, key_size)];
      if (list.empty() || list.back() != index) list.push_back(index);
    }
  }
  struct Candidate {
    const std::string *key;
    const std::vector<size_t> *users;
    double cost;
  };
  std::vector<Candidate> candidates;
  for (const auto &[key, list] : users) {
    // A key costs a place in a bucket, and a comparison wherever text holds it.
    candidates.push_back({&key, &list, 1 + 2e6 * commonness_of(key)});
  }
  std::vector<std::string> keys(words.size());
  size_t served_words = 0;
  while (served_words < words.size()) {
    const Candidate *best = nullptr;
    double best_worth = 0;
    for (const Candidate &candidate : candidates) {
      const auto served =
          std::count_if(candidate.users->begin(), candidate.users->end(),
                        [&](size_t index) { return keys[index].empty(); });
      const double worth = static_cast<double>(served) / candidate.cost;
      if (worth > best_worth) {
        best_worth = worth;
        best = &candidate;
      }
    }
    for (const size_t index : *best->users) {
      if (!keys[index].empty()) continue;
      keys[index] = *best->key;
      served_words++;
    }
  }
  return keys;
}

void allow(qs_markers &markers, size_t position, uint8_t byte, uint8_t bucket_bit) {
  markers.low[position][byte & 15] |= bucket_bit;
  markers.high[position][byte >> 4] |= bucket_bit;
}

bool matches(const Entry &entry, const uint8_t *data, size_t position, size_t length) {
  if (position < entry.key_offset) return false;
  const size_t start = position - entry.key_offset;
  if (entry.word.size() > length - start) return false;
  for (size_t index = 0; index < entry.word.size(); index++) {
    if (fold(data[start + index]) != static_cast<uint8_t>(entry.word[index])) return false;
  }
  return true;
}

/// Whether a word stands around a position where its key begins.
bool holds_word(const qs_markers &markers, const uint8_t *data, size_t position, size_t length) {
  for (const Entry &entry : markers.entries[hash_of(load_key(data + position))]) {
    if (matches(entry, data, position, length)) return true;
  }
  return false;
}

/// A position from `from` on where a word's key stands, or `length`. Words do not cross lines, and
/// a line is searched from its start.
size_t find_portable(const qs_markers &markers, const uint8_t *data, size_t from, size_t length) {
  for (size_t position = from; position + key_size <= length; position++) {
    if (holds_word(markers, data, position, length)) return position;
  }
  return length;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) __m256i table(const uint8_t *bytes) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i *>(bytes)));
}

__attribute__((target("avx2"))) size_t find_avx2(const qs_markers &markers, const uint8_t *data,
                                                 size_t from, size_t length) {
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256i low[key_size], high[key_size];
  for (size_t index = 0; index < key_size; index++) {
    low[index] = table(markers.low[index]);
    high[index] = table(markers.high[index]);
  }
  // Reads at most 35 bytes behind `length`, which the padding covers.
  for (size_t position = from; position + key_size <= length; position += 32) {
    __m256i bits = _mm256_set1_epi8(-1);
    for (size_t index = 0; index < key_size; index++) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(data + position + index));
      const __m256i by_low = _mm256_shuffle_epi8(low[index], _mm256_and_si256(bytes, nibble));
      const __m256i by_high = _mm256_shuffle_epi8(
          high[index], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      bits = _mm256_and_si256(bits, _mm256_and_si256(by_low, by_high));
    }
    uint32_t hits = ~static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(bits, _mm256_setzero_si256())));
    while (hits != 0) {
      const size_t at = position + static_cast<size_t>(__builtin_ctz(hits));
      hits &= hits - 1;
      if (at + key_size <= length && holds_word(markers, data, at, length)) return at;
    }
  }
  return length;
}
#endif

size_t find(const qs_markers &markers, bool portable, const uint8_t *data, size_t from,
            size_t length) {
#if defined(__x86_64__)
  if (!portable && __builtin_cpu_supports("avx2")) return find_avx2(markers, data, from, length);
#endif
  return find_portable(markers, data, from, length);
}

bool is_blank(const uint8_t *line, size_t length) {
  for (size_t index = 0; index < length; index++) {
    if (line[index] != ' ' && line[index] != '\t' && line[index] != '\r') return false;
  }
  return true;
}

}  // namespace

qs_markers *qs_markers_create(const uint8_t *const *words, const size_t *lengths, size_t count) {
  std::vector<std::string> all;
  for (size_t index = 0; index < count; index++) {
    if (lengths[index] < key_size) return nullptr;
    all.emplace_back(reinterpret_cast<const char *>(words[index]), lengths[index]);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  const std::vector<std::string> keys = choose_keys(all);
  auto markers = std::make_unique<qs_markers>();
  std::vector<std::string> distinct;
  for (size_t index = 0; index < all.size(); index++) {
    const std::string &word = all[index];
    const std::string &key = keys[index];
    const auto *bytes = reinterpret_cast<const uint8_t *>(key.data());
    markers->entries[hash_of(load_key(bytes))].push_back({word, word.find(key)});
    distinct.push_back(key);
  }
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (size_t index = 0; index < distinct.size(); index++) {
    // Neighbours share beginnings, so a bucket of neighbours lets less through.
    const uint8_t bit = static_cast<uint8_t>(1u << (index * buckets / distinct.size()));
    for (size_t position = 0; position < key_size; position++) {
      const uint8_t byte = static_cast<uint8_t>(distinct[index][position]);
      allow(*markers, position, byte, bit);
      allow(*markers, position, upper(byte), bit);
    }
  }
  return markers.release();
}

void qs_markers_destroy(qs_markers *markers) { delete markers; }

size_t qs_markers_scan(const qs_markers *markers, const uint8_t *data, size_t length,
                       size_t long_line, bool portable, qs_line *out, size_t out_capacity,
                       size_t *consumed, qs_line_counts *counts) {
  size_t found = 0;
  size_t position = 0;
  size_t match = find(*markers, portable, data, 0, length);
  while (position < length && found < out_capacity) {
    const void *feed = std::memchr(data + position, '\n', length - position);
    const size_t end = feed ? static_cast<size_t>(static_cast<const uint8_t *>(feed) - data)
                            : length;
    size_t line_length = end - position;
    if (line_length > 0 && data[end - 1] == '\r') line_length--;
    const uint64_t number = counts->lines++;
    if (match < end || line_length >= long_line) {
      out[found++] = {static_cast<uint32_t>(position), static_cast<uint32_t>(line_length), number};
      if (match < end && end + 1 < length) {
        match = find(*markers, portable, data, end + 1, length);
      } else if (match < end) {
        match = length;
      }
    } else if (is_blank(data + position, line_length)) {
      counts->blank++;
    } else {
      counts->without_marker++;
    }
    position = end + 1;
  }
  *consumed = position < length ? position : length;
  return found;
}
