// PNG pictures that somebody uploaded, read with care.
#pragma once
#include <memory>
#include <string>

extern "C" {
typedef struct _cairo_surface cairo_surface_t;  // NOLINT: Cairo's own name
}

namespace kit::pdf {

using Surface = std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)>;

/// The picture's pixels; nullptr when it is no PNG, damaged, or larger than 4000 pixels a side (looked at before anything is
/// unpacked).
Surface readPng(const std::string& png);

}  // namespace kit::pdf
