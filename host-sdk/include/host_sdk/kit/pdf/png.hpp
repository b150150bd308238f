// PNG pictures that somebody uploaded, read with care.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

extern "C" {
typedef struct _cairo_surface cairo_surface_t;  // NOLINT: Cairo's own name
}

namespace kit::pdf {

using Surface = std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)>;

/// Width and height in pixels, as the head of the picture says; nullopt for what is no PNG, empty, or larger than 20 000 a side.
std::optional<std::pair<int, int>> pngSize(std::string_view png);

/// The picture's pixels; nullptr when it is no PNG, damaged, or larger than 4000 pixels a side (looked at before anything is
/// unpacked).
Surface readPng(const std::string& png);

}  // namespace kit::pdf
