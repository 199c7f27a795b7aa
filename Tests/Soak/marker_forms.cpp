// Random texts, in which the SIMD form of the marker filter and the portable one must find the same
// lines.

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "CLineScanner.h"

namespace {

std::mt19937 random_source(20261121);

size_t below(size_t bound) { return random_source() % bound; }

std::string random_text(size_t length, const std::string &letters) {
  std::string text;
  while (text.size() < length) text += letters[below(letters.size())];
  return text;
}

struct Found {
  std::vector<qs_line> lines;
  qs_line_counts counts = {};

  bool operator==(const Found &other) const {
    if (lines.size() != other.lines.size()) return false;
    for (size_t index = 0; index < lines.size(); index++) {
      if (lines[index].offset != other.lines[index].offset ||
          lines[index].length != other.lines[index].length ||
          lines[index].number != other.lines[index].number) {
        return false;
      }
    }
    return counts.lines == other.counts.lines && counts.blank == other.counts.blank &&
           counts.without_marker == other.counts.without_marker;
  }
};

Found scan(const qs_markers *markers, const std::string &text, bool portable) {
  // What stands behind the block must not be seen: it is full of markers.
  std::string padded = text;
  while (padded.size() < text.size() + qs_padding) padded += "abcd";
  const auto *data = reinterpret_cast<const uint8_t *>(padded.data());
  Found found;
  qs_line lines[16];
  for (size_t start = 0; start < text.size();) {
    size_t consumed = 0;
    const size_t count = qs_markers_scan(markers, data + start, text.size() - start, 200, portable,
                                         lines, 16, &consumed, &found.counts);
    for (size_t index = 0; index < count; index++) {
      lines[index].offset += static_cast<uint32_t>(start);
      found.lines.push_back(lines[index]);
    }
    start += consumed;
  }
  return found;
}

}  // namespace

int main() {
  size_t hits = 0;
  const int rounds = 2000;
  for (int round = 0; round < rounds; round++) {
    // Few letters for many hits, more for few.
    const std::string letters = round % 2 == 0 ? "abcd" : "abcdefgh \"{:_";
    std::vector<std::string> words;
    for (size_t count = 1 + below(80); count > 0; count--) {
      words.push_back(random_text(4 + below(12), letters));
    }
    std::vector<const uint8_t *> starts;
    std::vector<size_t> lengths;
    for (const std::string &word : words) {
      starts.push_back(reinterpret_cast<const uint8_t *>(word.data()));
      lengths.push_back(word.size());
    }
    qs_markers *markers = qs_markers_create(starts.data(), lengths.data(), words.size());
    if (markers == nullptr) return 1;
    const std::string text = random_text(below(6000), letters + letters + "ABCDXYZ\n\n\r");
    const Found simd = scan(markers, text, false);
    if (!(simd == scan(markers, text, true))) {
      std::printf("round %d: the forms differ\n", round);
      return 1;
    }
    hits += simd.lines.size();
    qs_markers_destroy(markers);
  }
  std::printf("%d texts, %zu lines found: the same by both forms\n", rounds, hits);
  return 0;
}
