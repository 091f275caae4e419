// SPDX-License-Identifier: Apache-2.0
// Products cut into tiles, in the order that blocks take them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/cuda/population.hpp"
#include "src/engine/cuda/image.hpp"

namespace shoal::cuda {

inline std::uint32_t tile_rows(Shape shape) { return static_cast<std::uint32_t>(kShapeSizes[shape].rows); }
inline std::uint32_t tile_columns(Shape shape) { return static_cast<std::uint32_t>(kShapeSizes[shape].columns); }

// Of the next tile of a product with so many rows left: what wastes least.
inline Shape shape_for(std::uint32_t rows, std::uint32_t columns) {
  if (columns <= tile_columns(kNarrow)) return kNarrow;
  return rows <= tile_rows(kLow) ? kLow : rows <= tile_rows(kMedium) ? kMedium : kTall;
}

// Tiles with their work, so that long ones start first.
struct TileBuilder {
  struct Entry {
    Tile tile;
    std::uint32_t inner;
  };
  std::vector<Entry> tiles[kMaxLevels][kShapes];

  // A product [rows][columns of the segments].
  void add(std::uint32_t level, std::span<Segment const> segments, std::uint32_t rows, std::uint32_t inner) {
    std::size_t const wide = segments.size() == 1 ? 1 : kSegments;
    for (std::size_t s = 0; s < segments.size(); s += wide) {  // outside: tiles of the same columns one after the other find them in the cache
      Tile tile;
      std::copy_n(segments.begin() + static_cast<std::ptrdiff_t>(s), std::min(wide, segments.size() - s), tile.segments);
      for (tile.row = 0; tile.row < rows;) {
        Shape const shape = shape_for(rows - tile.row, static_cast<std::uint32_t>(segments.size()) * kSegment);
        tiles[level][shape].push_back({tile, inner});
        tile.row += tile_rows(shape);
      }
    }
  }

  void write(TileLists& lists, Image& image) {
    std::vector<Tile> sorted;
    for (int level = 0; level < kMaxLevels; ++level) {
      for (int shape = 0; shape < kShapes; ++shape) {
        auto& entries = tiles[level][shape];
        std::ranges::stable_sort(entries, std::greater<>(), &Entry::inner);
        sorted.clear();
        for (Entry const& entry : entries) sorted.push_back(entry.tile);
        lists[level][shape] = {image.add(sorted), static_cast<std::uint32_t>(sorted.size())};
      }
    }
  }
};

}  // namespace shoal::cuda
