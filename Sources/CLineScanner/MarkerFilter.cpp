// Finds the lines that hold one of a set of words.
//
// Of each word six neighbouring bytes are its key, chosen so that few keys serve all words and that
// ordinary log text rarely holds them. A position is looked at closely only where a key may begin:
// the AVX2 form tests 32 positions at once by looking the nibbles of six neighbouring bytes up in
// shuffle tables, one bit per bucket of keys; the portable form looks a hash of four bytes up in a
// bitmap.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "CLineScanner.h"

namespace {

/// A byte of bits for each of two tables.
constexpr size_t buckets = 16;
constexpr size_t tables = 2;
/// A key is so long, unless its word is shorter; its first bytes are hashed.
constexpr size_t key_size = 6;
constexpr size_t hashed_size = 4;
/// Bits of the hash of a key.
constexpr size_t hash_bits = 12;

uint8_t fold(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

uint8_t upper(uint8_t byte) { return byte >= 'a' && byte <= 'z' ? byte & ~0x20 : byte; }

/// Four bytes with capitals made small; some other bytes are changed too, which only lets more
/// positions through to the comparison.
uint32_t load_key(const uint8_t *text) {
  uint32_t key;
  std::memcpy(&key, text, hashed_size);
  return key | 0x20202020u;
}

uint32_t hash_of(uint32_t key) { return (key * 2654435761u) >> (32 - hash_bits); }

/// Lines as services write them, none of which tells of a call to a model: what is common in them is
/// no good key.
constexpr const char *ordinary_lines = R"(
{"timestamp":"2026-03-02T08:15:30.123Z","level":"info","logger":"app.http","message":"request completed","service":"checkout","host":"checkout-7c9f-x2x4b","trace_id":"4bf92f3577b34da6","span_id":"00f067aa0ba902b7","method":"GET","path":"/api/v1/orders/1842","status":200,"duration_ms":17,"user_id":4711}
{"time":"2026-03-02T08:15:30Z","severity":"WARNING","msg":"slow query","sql":"SELECT id, name, price FROM products WHERE category_id = $1 ORDER BY created_at DESC LIMIT 20","elapsed":1.204,"rows":20,"database":"inventory","pool":"primary"}
10.1.4.17 - - [02/Mar/2026:08:15:30 +0000] "POST /login HTTP/1.1" 302 145 "https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0 Safari/537.36"
2026-03-02 08:15:30,123 INFO  [main] com.example.payment.PaymentService - Payment 88231 processed in 45 ms for customer 9917, amount 129.90 EUR
2026-03-02 08:15:31.004 ERROR 1 --- [nio-8080-exec-3] o.s.web.servlet.DispatcherServlet : Unhandled exception while processing request: java.lang.NullPointerException
    at com.example.orders.OrderController.create(OrderController.java:84)
    at org.springframework.web.method.support.InvocableHandlerMethod.invoke(InvocableHandlerMethod.java:197)
Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/app/worker.py", line 112, in process
    result = self.handler.run(payload, timeout=self.timeout)
ConnectionResetError: [Errno 104] Connection reset by peer
Mar  2 08:15:32 web-01 systemd[1]: Started Session 4211 of user deploy.
Mar  2 08:15:32 web-01 kernel: [12345.678901] Out of memory: Killed process 2213 (node) total-vm:1843200kB
I0302 08:15:33.412345       1 controller.go:212] "Successfully synced" resource="default/frontend" kind="Deployment" replicas=3
level=info ts=2026-03-02T08:15:33.500Z caller=main.go:88 component=scheduler msg="job finished" job=cleanup processed=1284 skipped=3 remaining=0
time="2026-03-02T08:15:34Z" level=debug msg="cache miss" key="session:ab12cd34" ttl=300 backend=redis shard=4
{"level":30,"time":1772439330123,"pid":32,"hostname":"cart-5d8","req":{"id":77,"method":"PUT","url":"/cart/items","headers":{"host":"shop.example.org","user-agent":"okhttp/4.9","content-type":"application/json","content-length":"214","accept":"*/*","x-forwarded-for":"192.168.0.12","x-request-id":"d1b2c3"},"remoteAddress":"10.0.0.9","remotePort":52144},"res":{"statusCode":204,"headers":{"cache-control":"no-store"}},"responseTime":12,"msg":"request completed"}
{"log":"Sending email notification to queue, template=order_confirmation, retry=0\n","stream":"stdout","time":"2026-03-02T08:15:35.1Z","kubernetes":{"namespace_name":"production","pod_name":"mailer-6f","container_name":"mailer","labels":{"app":"mailer","version":"1.14.2"}}}
kafka consumer group analytics: partition 12 offset 99182231 lag 14, committed checkpoint; heartbeat ok, healthy, leader elected, connection established, feature flag enabled, user logged in, password changed, file uploaded, image resized, invoice created, payment authorized, shipment delivered, backup completed, snapshot saved, config reloaded, deployment rolled out, health check passed, download started, record updated, index refreshed, token expired, session closed, metrics exported, batch imported
)";

/// How often bytes follow each other in ordinary lines.
class ByteModel {
 public:
  ByteModel() {
    std::fill(std::begin(singles_), std::end(singles_), 1);
    uint8_t before = '\n';
    for (const char *place = ordinary_lines; *place != 0; place++) {
      const uint8_t byte = fold(static_cast<uint8_t>(*place));
      singles_[byte]++;
      pairs_[before][byte]++;
      total_++;
      before = byte;
    }
    total_ += 256;
    for (size_t byte = 0; byte < 256; byte++) {
      low_shares_[byte & 15] += singles_[byte] / total_;
      high_shares_[byte >> 4] += singles_[byte] / total_;
    }
  }

  double share(uint8_t byte) const { return singles_[byte] / total_; }

  /// How much of a text has bytes with a low or a high nibble.
  double low_share(size_t nibble) const { return low_shares_[nibble]; }
  double high_share(size_t nibble) const { return high_shares_[nibble]; }

  /// How much of a text a key takes, as a share of its places.
  double share(const std::string &key) const {
    double share = this->share(static_cast<uint8_t>(key[0]));
    for (size_t index = 1; index < key.size(); index++) {
      const auto before = static_cast<uint8_t>(key[index - 1]);
      const auto byte = static_cast<uint8_t>(key[index]);
      // What the sample does not show may be anywhere as often as its bytes are.
      share *= (pairs_[before][byte] + 2 * this->share(byte)) / (singles_[before] + 2);
    }
    return share;
  }

 private:
  double singles_[256];
  double low_shares_[16] = {}, high_shares_[16] = {};
  uint16_t pairs_[256][256] = {};
  double total_ = 0;
};

/// Eight bytes as `load_key` takes four.
uint64_t load_probe(const uint8_t *text) {
  uint64_t bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  return bytes | 0x2020202020202020u;
}

/// A word, where its key stands in it, and its bytes around the key for a first look.
struct Entry {
  std::string word;
  size_t key_offset;
  uint64_t probe = 0;
  /// Of the bytes that belong to the word.
  uint64_t mask = 0;
  size_t probe_offset;

  Entry(const std::string &word, size_t key_offset)
      : word(word), key_offset(key_offset),
        probe_offset(std::min(key_offset, word.size() - std::min(word.size(), sizeof probe))) {
    uint8_t bytes[sizeof probe] = {}, used[sizeof probe] = {};
    for (size_t index = 0; index < sizeof probe && probe_offset + index < word.size(); index++) {
      bytes[index] = static_cast<uint8_t>(word[probe_offset + index]);
      used[index] = 0xff;
    }
    std::memcpy(&mask, used, sizeof mask);
    probe = load_probe(bytes) & mask;
  }
};

}  // namespace

struct qs_markers {
  /// By the hash of their keys; those of a hash begin at `first[hash]`.
  std::vector<Entry> entries;
  uint16_t first[(1u << hash_bits) + 1] = {};
  /// Whether any key has a hash.
  uint64_t has_hash[(1u << hash_bits) / 64] = {};
  /// Per byte of a key: which buckets allow a low and a high nibble.
  alignas(16) uint8_t low[tables][key_size][16] = {};
  alignas(16) uint8_t high[tables][key_size][16] = {};
};

namespace {

/// A possible key, and the words that it stands in. A program that reads a short log spends its time
/// on tables, so a key is a number until it is chosen.
struct Candidate {
  /// The bytes, from the highest on; zeros behind a short one.
  uint64_t key;
  /// Where its words begin in the list of all uses, and how many they are.
  uint32_t first;
  uint32_t count;
  /// A key costs a place in a bucket, and a comparison wherever text holds it.
  double cost;
  /// Words served for the cost, when that was last looked at.
  double worth;

  std::string text() const {
    std::string text;
    for (size_t index = 0; index < key_size; index++) {
      const char byte = static_cast<char>(key >> (56 - 8 * index) & 0xff);
      if (byte != 0) text += byte;
    }
    return text;
  }
};

/// A place where a word may have its key.
struct Use {
  uint64_t key;
  uint32_t word;

  bool operator<(const Use &other) const {
    return key != other.key ? key < other.key : word < other.word;
  }
  bool operator==(const Use &other) const { return key == other.key && word == other.word; }
};

/// Every possible key of every word, each word once for each.
std::vector<Use> possible_uses(const std::vector<std::string> &words) {
  std::vector<Use> uses;
  for (uint32_t word = 0; word < words.size(); word++) {
    const std::string &text = words[word];
    const size_t size = std::min(key_size, text.size());
    for (size_t start = 0; start + size <= text.size(); start++) {
      uint64_t key = 0;
      for (size_t index = 0; index < size; index++) {
        key |= static_cast<uint64_t>(static_cast<uint8_t>(text[start + index])) << (56 - 8 * index);
      }
      uses.push_back({key, word});
    }
  }
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  return uses;
}

/// A key for each word. Keys are chosen one by one, each time the one that serves most words for its
/// cost.
std::vector<std::string> choose_keys(const std::vector<std::string> &words,
                                     const ByteModel &model) {
  const std::vector<Use> uses = possible_uses(words);
  std::vector<Candidate> all;
  all.reserve(uses.size());
  for (uint32_t index = 0; index < uses.size(); index++) {
    if (all.empty() || all.back().key != uses[index].key) {
      all.push_back({uses[index].key, index, 0, 0, 0});
      all.back().cost = 1 + 1e6 * model.share(all.back().text());
    }
    all.back().count++;
  }
  std::vector<std::string> keys(words.size());
  const auto worth = [&](const Candidate &candidate) {
    const auto begin = uses.begin() + candidate.first;
    const auto served = std::count_if(begin, begin + candidate.count,
                                      [&](const Use &use) { return keys[use.word].empty(); });
    return static_cast<double>(served) / candidate.cost;
  };
  for (Candidate &candidate : all) candidate.worth = worth(candidate);
  const auto is_worse = [&](uint32_t left, uint32_t right) {
    return all[left].worth != all[right].worth ? all[left].worth < all[right].worth : left > right;
  };
  std::vector<uint32_t> queue(all.size());
  std::iota(queue.begin(), queue.end(), 0);
  std::make_heap(queue.begin(), queue.end(), is_worse);
  while (!queue.empty() && all[queue.front()].worth > 0) {
    std::pop_heap(queue.begin(), queue.end(), is_worse);
    Candidate &best = all[queue.back()];
    const double now = worth(best);
    // Others may be worth more by now; nothing ever gets worth more than it was.
    if (now < best.worth) {
      best.worth = now;
      std::push_heap(queue.begin(), queue.end(), is_worse);
      continue;
    }
    const std::string key = best.text();
    for (uint32_t index = best.first; index < best.first + best.count; index++) {
      std::string &chosen = keys[uses[index].word];
      if (chosen.empty()) chosen = key;
    }
    queue.pop_back();
  }
  return keys;
}

/// Keys that share a bit of the shuffle tables, and the bytes that these let through in their places.
class Bucket {
 public:
  /// How much of a text it lets through, with one key more.
  double share_with(const std::string &key, const ByteModel &model) const {
    double share = 1;
    for (size_t place = 0; place < key_size; place++) {
      uint16_t low = low_[place], high = high_[place];
      add(key, place, low, high);
      const bool is_new = low != low_[place] || high != high_[place];
      share *= is_new ? share_of(low, high, model) : place_share_[place];
    }
    return share;
  }

  double share() const { return share_; }

  void add(const std::string &key, const ByteModel &model) {
    share_ = share_with(key, model);
    for (size_t place = 0; place < key_size; place++) {
      add(key, place, low_[place], high_[place]);
      place_share_[place] = share_of(low_[place], high_[place], model);
    }
  }

  void write(qs_markers &markers, size_t number) const {
    const uint8_t bit = static_cast<uint8_t>(1u << (number % 8));
    for (size_t place = 0; place < key_size; place++) {
      for (size_t nibble = 0; nibble < 16; nibble++) {
        if (low_[place] >> nibble & 1) markers.low[number / 8][place][nibble] |= bit;
        if (high_[place] >> nibble & 1) markers.high[number / 8][place][nibble] |= bit;
      }
    }
  }

 private:
  static void add(const std::string &key, size_t place, uint16_t &low, uint16_t &high) {
    if (place >= key.size()) {
      low = high = 0xffff;
      return;
    }
    const auto byte = static_cast<uint8_t>(key[place]);
    for (const uint8_t form : {byte, upper(byte)}) {
      low |= static_cast<uint16_t>(1u << (form & 15));
      high |= static_cast<uint16_t>(1u << (form >> 4));
    }
  }

  static double share_of(uint16_t low, uint16_t high, const ByteModel &model) {
    double rows = 0, columns = 0;
    for (size_t nibble = 0; nibble < 16; nibble++) {
      if (high >> nibble & 1) rows += model.high_share(nibble);
      if (low >> nibble & 1) columns += model.low_share(nibble);
    }
    return rows * columns;
  }

  uint16_t low_[key_size] = {}, high_[key_size] = {};
  double share_ = 0;
  double place_share_[key_size] = {};
};

/// Puts each key where it lets least through beside what is let through already.
std::vector<Bucket> fill_buckets(const std::vector<std::string> &keys, const ByteModel &model) {
  std::vector<Bucket> filled(buckets);
  for (const std::string &key : keys) {
    size_t best = 0;
    double least = 2;
    for (size_t number = 0; number < buckets; number++) {
      const double more = filled[number].share_with(key, model) - filled[number].share();
      if (more < least) {
        least = more;
        best = number;
      }
    }
    filled[best].add(key, model);
  }
  return filled;
}

/// Whether an entry's word stands where its key begins at `position`.
bool matches(const Entry &entry, const uint8_t *data, size_t position, size_t length) {
  if (position < entry.key_offset) return false;
  const size_t start = position - entry.key_offset;
  if ((load_probe(data + start + entry.probe_offset) & entry.mask) != entry.probe) return false;
  if (entry.word.size() > length - start) return false;
  for (size_t index = 0; index < entry.word.size(); index++) {
    if (fold(data[start + index]) != static_cast<uint8_t>(entry.word[index])) return false;
  }
  return true;
}

/// Whether a word stands around a position where its key begins.
bool holds_word(const qs_markers &markers, const uint8_t *data, size_t position, size_t length) {
  const uint32_t hash = hash_of(load_key(data + position));
  if (!(markers.has_hash[hash / 64] >> (hash % 64) & 1)) return false;
  for (size_t index = markers.first[hash]; index < markers.first[hash + 1]; index++) {
    if (matches(markers.entries[index], data, position, length)) return true;
  }
  return false;
}

/// A position from `from` on where a word's key stands, or `length`. Words do not cross lines, and
/// a line is searched from its start.
size_t find_portable(const qs_markers &markers, const uint8_t *data, size_t from, size_t length) {
  for (size_t position = from; position + hashed_size <= length; position++) {
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
  __m256i low[tables][key_size], high[tables][key_size];
  for (size_t number = 0; number < tables; number++) {
    for (size_t index = 0; index < key_size; index++) {
      low[number][index] = table(markers.low[number][index]);
      high[number][index] = table(markers.high[number][index]);
    }
  }
  // Reads at most 32 + 5 bytes behind `length`, which the padding covers.
  for (size_t position = from; position + hashed_size <= length; position += 32) {
    __m256i bits[tables];
    for (size_t index = 0; index < key_size; index++) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(data + position + index));
      const __m256i right = _mm256_and_si256(bytes, nibble);
      const __m256i left = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
      for (size_t number = 0; number < tables; number++) {
        const __m256i allowed = _mm256_and_si256(_mm256_shuffle_epi8(low[number][index], right),
                                                 _mm256_shuffle_epi8(high[number][index], left));
        bits[number] = index == 0 ? allowed : _mm256_and_si256(bits[number], allowed);
      }
    }
    const __m256i none = _mm256_cmpeq_epi8(_mm256_or_si256(bits[0], bits[1]),
                                           _mm256_setzero_si256());
    uint32_t hits = ~static_cast<uint32_t>(_mm256_movemask_epi8(none));
    while (hits != 0) {
      const size_t at = position + static_cast<size_t>(__builtin_ctz(hits));
      hits &= hits - 1;
      if (at + hashed_size <= length && holds_word(markers, data, at, length)) return at;
    }
  }
  return length;
}
#elif defined(__aarch64__)
size_t find_neon(const qs_markers &markers, const uint8_t *data, size_t from, size_t length) {
  const uint8x16_t nibble = vdupq_n_u8(15);
  uint8x16_t low[tables][key_size], high[tables][key_size];
  for (size_t number = 0; number < tables; number++) {
    for (size_t index = 0; index < key_size; index++) {
      low[number][index] = vld1q_u8(markers.low[number][index]);
      high[number][index] = vld1q_u8(markers.high[number][index]);
    }
  }
  // Reads at most 16 + 5 bytes behind `length`, which the padding covers.
  for (size_t position = from; position + hashed_size <= length; position += 16) {
    uint8x16_t bits[tables];
    for (size_t index = 0; index < key_size; index++) {
      const uint8x16_t bytes = vld1q_u8(data + position + index);
      const uint8x16_t right = vandq_u8(bytes, nibble);
      const uint8x16_t left = vshrq_n_u8(bytes, 4);
      for (size_t number = 0; number < tables; number++) {
        const uint8x16_t allowed =
            vandq_u8(vqtbl1q_u8(low[number][index], right), vqtbl1q_u8(high[number][index], left));
        bits[number] = index == 0 ? allowed : vandq_u8(bits[number], allowed);
      }
    }
    const uint8x16_t any = vorrq_u8(bits[0], bits[1]);
    // Four bits for each position, as there is no other way to make bits of bytes.
    const uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(vtstq_u8(any, any)), 4);
    uint64_t hits = vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
    while (hits != 0) {
      const size_t offset = static_cast<size_t>(__builtin_ctzll(hits)) / 4;
      hits &= ~(uint64_t{15} << (4 * offset));
      const size_t at = position + offset;
      if (at + hashed_size <= length && holds_word(markers, data, at, length)) return at;
    }
  }
  return length;
}
#endif

size_t find(const qs_markers &markers, bool portable, const uint8_t *data, size_t from,
            size_t length) {
#if defined(__x86_64__)
  if (!portable && __builtin_cpu_supports("avx2")) return find_avx2(markers, data, from, length);
#elif defined(__aarch64__)
  // Every such processor has NEON.
  if (!portable) return find_neon(markers, data, from, length);
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
    if (lengths[index] < hashed_size) return nullptr;
    all.emplace_back(reinterpret_cast<const char *>(words[index]), lengths[index]);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  const ByteModel model;
  const std::vector<std::string> keys = choose_keys(all, model);
  auto markers = std::make_unique<qs_markers>();
  const auto hash_at = [&](size_t index) {
    return hash_of(load_key(reinterpret_cast<const uint8_t *>(keys[index].data())));
  };
  std::vector<size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t left, size_t right) {
    return std::pair(hash_at(left), left) < std::pair(hash_at(right), right);
  });
  for (const size_t index : order) {
    const uint32_t hash = hash_at(index);
    markers->entries.emplace_back(all[index], all[index].find(keys[index]));
    markers->first[hash + 1]++;
    markers->has_hash[hash / 64] |= uint64_t{1} << (hash % 64);
  }
  std::partial_sum(std::begin(markers->first), std::end(markers->first),
                   std::begin(markers->first));
  std::vector<std::string> distinct = keys;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const std::vector<Bucket> filled = fill_buckets(distinct, model);
  for (size_t number = 0; number < filled.size(); number++) filled[number].write(*markers, number);
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
