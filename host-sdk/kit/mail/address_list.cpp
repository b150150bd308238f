// The addresses of a received header field. One pass over at most 16 kB, no recursion: `From: a:a:a:…` ends other libraries'
// processes.
#include <host_sdk/kit/mail/message_reader.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxMailboxes = 200;
constexpr std::size_t kMaxLength = 16384;

class MailboxScanner {
 public:
  explicit MailboxScanner(std::string_view raw) : raw_(raw.substr(0, kMaxLength)) {}

  std::vector<ReadMailbox> scan() {
    for (std::size_t i = 0; i < raw_.size() && found_.size() < kMaxMailboxes; ++i) {
      const char c = raw_[i];
      if (c == '"')
        i = quotedString(i);
      else if (c == '(')
        i = comment(i);
      else if (c == '<')
        i = angle(i);
      else if (c == ',' || c == ';')
        finish();
      else if (c == ':' && !hasAngle_ && plain_.find('@') == std::string::npos)
        plain_.clear();  // the name of a group
      else
        plain_ += c;
    }
    finish();
    return std::move(found_);
  }

 private:
  std::size_t quotedString(std::size_t i) {
    for (++i; i < raw_.size() && raw_[i] != '"'; ++i) {
      if (raw_[i] == '\\' && i + 1 < raw_.size()) ++i;
      plain_ += raw_[i];
    }
    return i;
  }
  std::size_t comment(std::size_t i) {
    std::size_t depth = 0;
    for (; i < raw_.size(); ++i) {
      if (raw_[i] == '\\')
        ++i;
      else if (raw_[i] == '(')
        ++depth;
      else if (raw_[i] == ')' && --depth == 0)
        break;
    }
    return i;
  }
  std::size_t angle(std::size_t i) {
    const auto end = raw_.find('>', i);
    angle_ = std::string(raw_.substr(i + 1, end == std::string_view::npos ? end : end - i - 1));
    hasAngle_ = true;
    return end == std::string_view::npos ? raw_.size() : end;
  }
  static std::string withoutBlanks(std::string_view text) {
    std::string out;
    for (char c : text)
      if (c != ' ' && c != '\t') out += c;
    return out;
  }
  void finish() {
    ReadMailbox box;
    if (hasAngle_) {
      box.name = decodeHeaderText(plain_);
      box.address = shown(withoutBlanks(angle_), 320);
    } else {
      box.address = shown(withoutBlanks(plain_), 320);
    }
    if (!box.address.empty() || !box.name.empty()) found_.push_back(std::move(box));
    plain_.clear();
    angle_.clear();
    hasAngle_ = false;
  }

  std::string_view raw_;
  std::vector<ReadMailbox> found_;
  std::string plain_;
  std::string angle_;
  bool hasAngle_ = false;
};

}  // namespace

std::vector<ReadMailbox> readMailboxes(std::string_view raw) { return MailboxScanner(raw).scan(); }

}  // namespace kit::mail
