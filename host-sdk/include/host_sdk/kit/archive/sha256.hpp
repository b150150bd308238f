// SHA-256 (FIPS 180-4) of bytes in memory, as OpenSSL makes it.
#pragma once
#include <string>
#include <string_view>

namespace kit::archive {

/// 64 hexadecimal digits in small letters, as sha256sum prints them. Any thread. Throws std::runtime_error where OpenSSL refuses.
std::string sha256Hex(std::string_view bytes);

}  // namespace kit::archive
