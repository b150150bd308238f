// Strings, sinks and errors of the boundary, as C++ likes them.
#pragma once
#include <host_sdk/abi/base.h>
#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hsdk {

inline hsdk_str str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(hsdk_str text) {
  return text.size == 0 ? std::string_view{} : std::string_view(text.data, text.size);
}

/// A failure with the status that the other side shall see. Apps throw it; wrappers of services throw it.
class Error : public std::runtime_error {
 public:
  Error(hsdk_status code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  [[nodiscard]] hsdk_status code() const { return code_; }

 private:
  hsdk_status code_;
};

/// Fills the caller's error (when there is one) with a sentence, cut between UTF-8 characters, and returns the code.
inline hsdk_status fail(hsdk_error* error, hsdk_status code, std::string_view sentence) noexcept {
  if (error != nullptr && error->struct_size >= sizeof(hsdk_error)) {
    std::size_t size = std::min(sentence.size(), sizeof(error->message) - 1);
    while (size > 0 && size < sentence.size() && (static_cast<unsigned char>(sentence[size]) & 0xC0U) == 0x80U) --size;
    std::memcpy(error->message, sentence.data(), size);
    error->message[size] = '\0';
    error->code = code;
  }
  return code;
}

inline hsdk_error noError() {
  hsdk_error error{};
  error.struct_size = sizeof(hsdk_error);
  return error;
}

/// Throws Error when `status` says so, with the sentence in `error`.
inline void check(hsdk_status status, const hsdk_error& error) {
  if (status != HSDK_OK) throw Error(status, error.message[0] != '\0' ? error.message : "the other side gave no reason");
}

/// A sink that appends to `target`, which must outlive the call.
inline hsdk_sink sinkInto(std::string& target) {
  return {&target, [](void* ctx, hsdk_str chunk) noexcept -> hsdk_status {
            try {
              static_cast<std::string*>(ctx)->append(view(chunk));
              return HSDK_OK;
            } catch (const std::bad_alloc&) {
              return HSDK_E_RETRY;
            }
          }};
}

/// Writes everything or throws.
inline void write(const hsdk_sink& sink, std::string_view text) {
  const hsdk_status status = sink.write(sink.ctx, str(text));
  if (status != HSDK_OK) throw Error(status, "the receiver stopped reading");
}

/// For whom something is done. Owns its texts, unlike hsdk_context.
struct Context {
  std::int64_t companyId = 0;
  std::string companyCode;
  hsdk_date asOf = HSDK_NO_DATE;
  std::string userId, userName, userRole;  ///< empty for a job
  std::string language = "fr";

  Context() = default;
  explicit Context(const hsdk_context& c)
      : companyId(c.company_id),
        companyCode(view(c.company_code)),
        asOf(c.as_of),
        userId(view(c.user_id)),
        userName(view(c.user_name)),
        userRole(view(c.user_role)),
        language(view(c.language)) {}

  /// Borrows from this object.
  [[nodiscard]] hsdk_context abi() const {
    return {sizeof(hsdk_context), companyId, str(companyCode), asOf, str(userId), str(userName), str(userRole), str(language)};
  }
};

}  // namespace hsdk
