// Finds the lines that hold one of a set of words.
//
// Of each word four neighbouring bytes are its key, chosen so that few keys serve all words and that
// ordinary log text rarely holds them. A position is looked at closely only where a key may begin:
// the AVX2 form tests 32 positions at once by looking the nibbles of four neighbouring bytes up in
// shuffle tables, one bit per bucket of keys; the portable form looks four bytes up in a bitmap.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <queue>
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

/// Four neighbouring bytes that some words hold.
struct KeyCandidate {
  /// The bytes as a number, the first one highest: numbers are ordered as the texts are.
  uint32_t key;
  /// A key costs a place in a bucket, and a comparison wherever text holds it.
  double cost;
  /// The words that hold it, in `KeyCandidates::users`.
  uint32_t first_user;
  uint32_t user_count;
};

/// All that may be keys of some words. A program that reads a short log spends its time on tables,
/// so there is no node and no list for each of them.
class KeyCandidates {
 public:
  std::vector<KeyCandidate> all;
  /// Words by their numbers, those of one candidate behind each other, each once.
  std::vector<uint32_t> users;

  explicit KeyCandidates(const std::vector<std::string> &words) {
    size_t positions = 0;
    for (const std::string &word : words) positions += word.size();
    size_t table_bits = 4;
    while (size_t{1} << table_bits < 2 * positions) table_bits++;
    places_.assign(size_t{1} << table_bits, none);
    shift_ = 32 - table_bits;
    struct Use {
      uint32_t candidate;
      uint32_t word;
    };
    std::vector<Use> uses;
    uses.reserve(positions);
    std::vector<uint32_t> last_user;
    last_user.reserve(positions);
    all.reserve(positions);
    for (uint32_t word = 0; word < words.size(); word++) {
      for (size_t start = 0; start + key_size <= words[word].size(); start++) {
        const uint32_t candidate = candidate_of(words[word].data() + start);
        if (candidate == last_user.size()) last_user.push_back(none);
        if (last_user[candidate] == word) continue;
        last_user[candidate] = word;
        all[candidate].user_count++;
        uses.push_back({candidate, word});
      }
    }
    uint32_t next = 0;
    for (KeyCandidate &candidate : all) {
      candidate.first_user = next;
      next += candidate.user_count;
      candidate.user_count = 0;
    }
    users.resize(next);
    for (const Use &use : uses) {
      KeyCandidate &candidate = all[use.candidate];
      users[candidate.first_user + candidate.user_count++] = use.word;
    }
  }

 private:
  static constexpr uint32_t none = UINT32_MAX;
  /// A hash table of numbers of candidates.
  std::vector<uint32_t> places_;
  size_t shift_;
  const std::array<double, 256> costs_ = [] {
    std::array<double, 256> costs;
    for (size_t byte = 0; byte < costs.size(); byte++) {
      costs[byte] = commonness(static_cast<uint8_t>(byte)) / 1000;
    }
    return costs;
  }();

  uint32_t candidate_of(const char *text) {
    uint32_t key = 0;
    for (size_t index = 0; index < key_size; index++) {
      key = key << 8 | static_cast<uint8_t>(text[index]);
    }
    size_t place = (key * 2654435761u) >> shift_;
    while (places_[place] != none && all[places_[place]].key != key) {
      place = (place + 1) & (places_.size() - 1);
    }
    if (places_[place] == none) {
      places_[place] = static_cast<uint32_t>(all.size());
      double product = 1;
      for (size_t index = 0; index < key_size; index++) {
        product *= costs_[static_cast<uint8_t>(text[index])];
      }
      all.push_back({key, 1 + 2e6 * product, 0, 0});
    }
    return places_[place];
  }
};

/// A key for each word. Keys are chosen one by one, each time the one that serves most words for its
/// commonness; of equal ones the first by its bytes.
std::vector<std::string> choose_keys(const std::vector<std::string> &words) {
  const KeyCandidates candidates(words);
  struct Offer {
    double worth;
    const KeyCandidate *candidate;
    bool operator<(const Offer &other) const {
      return worth != other.worth ? worth < other.worth : candidate->key > other.candidate->key;
    }
  };
  std::vector<std::string> keys(words.size());
  const auto worth = [&](const KeyCandidate &candidate) {
    const uint32_t *users = candidates.users.data() + candidate.first_user;
    const auto served = std::count_if(users, users + candidate.user_count,
                                      [&](uint32_t word) { return keys[word].empty(); });
    return static_cast<double>(served) / candidate.cost;
  };
  std::vector<Offer> all;
  all.reserve(candidates.all.size());
  for (const KeyCandidate &candidate : candidates.all) {
    all.push_back({worth(candidate), &candidate});
  }
  // What a key is worth only falls: one that is still worth what it was is the best.
  std::priority_queue<Offer> offers(std::less<Offer>(), std::move(all));
  size_t served_words = 0;
  while (served_words < words.size()) {
    const Offer best = offers.top();
    offers.pop();
    const double now = worth(*best.candidate);
    if (now < best.worth) {
      offers.push({now, best.candidate});
      continue;
    }
    for (uint32_t index = 0; index < best.candidate->user_count; index++) {
      std::string &key = keys[candidates.users[best.candidate->first_user + index]];
      if (!key.empty()) continue;
      for (int shift = 24; shift >= 0; shift -= 8) {
        key.push_back(static_cast<char>(best.candidate->key >> shift & 0xff));
      }
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
