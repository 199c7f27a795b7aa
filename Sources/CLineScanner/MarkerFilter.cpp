// Finds the lines that hold one of a set of words: a table of word beginnings rules out nearly all
// positions, the rest are compared byte by byte. The AVX2 form tests 32 positions at once by
// looking the nibbles of three neighbouring bytes up in shuffle tables, one bit per bucket of words.

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "CLineScanner.h"

namespace {

constexpr size_t buckets = 8;
constexpr size_t beginning = 3;

uint8_t fold(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

uint8_t upper(uint8_t byte) { return byte >= 'a' && byte <= 'z' ? byte & ~0x20 : byte; }

}  // namespace

struct qs_markers {
  std::vector<std::string> words[buckets];
  /// Per byte of the beginning: which buckets allow a low and a high nibble.
  alignas(16) uint8_t low[beginning][16] = {};
  alignas(16) uint8_t high[beginning][16] = {};
  /// Which buckets allow a whole byte, for the portable form.
  uint8_t allowed[beginning][256] = {};
};

namespace {

void allow(qs_markers &markers, size_t position, uint8_t byte, uint8_t bucket_bit) {
  markers.low[position][byte & 15] |= bucket_bit;
  markers.high[position][byte >> 4] |= bucket_bit;
  markers.allowed[position][byte] |= bucket_bit;
}

bool begins_word(const qs_markers &markers, uint32_t bucket_bits, const uint8_t *text,
                 size_t length) {
  while (bucket_bits != 0) {
    const int bucket = __builtin_ctz(bucket_bits);
    bucket_bits &= bucket_bits - 1;
    for (const std::string &word : markers.words[bucket]) {
      if (word.size() > length) continue;
      size_t matched = 0;
      while (matched < word.size() && fold(text[matched]) == static_cast<uint8_t>(word[matched])) {
        matched++;
      }
      if (matched == word.size()) return true;
    }
  }
  return false;
}

/// The first position from `from` at which a word begins, or `length`.
size_t find_portable(const qs_markers &markers, const uint8_t *data, size_t from, size_t length) {
  for (size_t position = from; position + beginning <= length; position++) {
    const uint8_t bits = markers.allowed[0][data[position]] &
                         markers.allowed[1][data[position + 1]] &
                         markers.allowed[2][data[position + 2]];
    if (bits != 0 && begins_word(markers, bits, data + position, length - position)) {
      return position;
    }
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
  __m256i low[beginning], high[beginning];
  for (size_t index = 0; index < beginning; index++) {
    low[index] = table(markers.low[index]);
    high[index] = table(markers.high[index]);
  }
  // Reads at most 33 bytes behind `length`, which the padding covers.
  for (size_t position = from; position + beginning <= length; position += 32) {
    __m256i bits = _mm256_set1_epi8(-1);
    for (size_t index = 0; index < beginning; index++) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(data + position + index));
      const __m256i by_low = _mm256_shuffle_epi8(low[index], _mm256_and_si256(bytes, nibble));
      const __m256i by_high = _mm256_shuffle_epi8(
          high[index], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      bits = _mm256_and_si256(bits, _mm256_and_si256(by_low, by_high));
    }
    uint32_t hits = ~static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(bits, _mm256_setzero_si256())));
    if (hits == 0) continue;
    alignas(32) uint8_t bucket_bits[32];
    _mm256_store_si256(reinterpret_cast<__m256i *>(bucket_bits), bits);
    while (hits != 0) {
      const size_t hit = static_cast<size_t>(__builtin_ctz(hits));
      hits &= hits - 1;
      const size_t at = position + hit;
      if (at < length && begins_word(markers, bucket_bits[hit], data + at, length - at)) return at;
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
  for (size_t index = 0; index < count; index++) {
    if (lengths[index] < beginning) return nullptr;
  }
  qs_markers *markers = new qs_markers();
  for (size_t index = 0; index < count; index++) {
    // Neighbours share beginnings, so a bucket of neighbours lets less through.
    const size_t bucket = index * buckets / count;
    const uint8_t bit = static_cast<uint8_t>(1u << bucket);
    markers->words[bucket].emplace_back(reinterpret_cast<const char *>(words[index]),
                                        lengths[index]);
    for (size_t position = 0; position < beginning; position++) {
      allow(*markers, position, words[index][position], bit);
      allow(*markers, position, upper(words[index][position]), bit);
    }
  }
  return markers;
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
