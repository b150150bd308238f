#include <algorithm>
#include <host_sdk/kit/mail/address.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxLocal = 64;
constexpr std::size_t kMaxAddress = 254;  // RFC 5321 4.5.3.1.3: a path of 256 with its angle brackets
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxName = 200;

bool isAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool isAtom(char c) { return isAlnum(c) || std::string_view("!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos; }

bool isDotAtom(std::string_view local) {
  bool afterDot = true;
  for (char c : local) {
    if (c == '.' ? afterDot : !isAtom(c)) return false;
    afterDot = c == '.';
  }
  return !afterDot;
}

bool isLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return isAlnum(c) || c == '-'; });
}

/// nullptr when the domain is a host name, else the message that says why not.
const char* refuseDomain(std::string_view domain) {
  std::string_view rest = domain;
  std::string_view label;
  std::size_t labels = 0;
  while (true) {
    const auto dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!isLabel(label)) return "“{}” is not a mail address: what follows the @ is not a domain name.";
    ++labels;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (labels == 1 && !equalsIgnoringCase(domain, "localhost"))
    return "“{}” is not a mail address: the domain after the @ has no ending such as .com or .fr.";
  if (std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return "“{}” is not a mail address: what follows the @ is not a domain name.";
  return nullptr;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Undoes `"…"` with its backslashes; a text that is not wholly quoted stays as it is.
std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const auto refuse = [&](const char* message) { return Refusal{message, shown(text)}; };
  if (text.empty()) return refuse("The mail address is empty.");
  if (!isCleanText(text)) return refuse("“{}” is not a mail address: it holds a control character or a line end.");
  if (text.find(' ') != std::string_view::npos) return refuse("“{}” is not a mail address: it holds a blank.");
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return refuse("“{}” is not a mail address: the @ is missing.");
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (!isAscii(domain))
    return refuse("“{}” has letters outside ASCII after the @: write the domain in its form that begins with xn--.");
  if (!isAscii(local)) return refuse("“{}” has letters outside ASCII before the @, which most mail servers do not deliver.");
  if (local.empty()) return refuse("“{}” is not a mail address: nothing stands before the @.");
  if (local.find('@') != std::string_view::npos) return refuse("“{}” is not a mail address: it has more than one @.");
  if (local.size() > kMaxLocal) return refuse("“{}” is not a mail address: more than 64 characters stand before the @.");
  if (text.size() > kMaxAddress) return refuse("“{}” is not a mail address: it is longer than 254 characters.");
  if (!isDotAtom(local)) return refuse("“{}” is not a mail address: a character or a dot before the @ is not allowed there.");
  if (const char* message = refuseDomain(domain)) return refuse(message);
  return Address(std::string(text), at);
}

bool Address::sameAs(const Address& other) const { return equalsIgnoringCase(text_, other.text_); }

Result<Mailbox> Mailbox::of(std::string_view name, Address address) {
  name = trim(name);
  if (!isCleanText(name)) return Refusal{"The name “{}” holds a control character, a line end or broken UTF-8.", shown(name)};
  if (name.size() > kMaxName) return Refusal{"The name “{}” is too long for a mail: 200 bytes at most.", shown(name)};
  Mailbox box(std::move(address));
  box.name_ = std::string(name);
  return box;
}

Result<Mailbox> Mailbox::parse(std::string_view text) {
  text = trim(text);
  std::string name;
  if (!text.empty() && text.back() == '>') {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return Refusal{"“{}” is not a mail address: the < is missing.", shown(text)};
    name = unquote(trim(text.substr(0, open)));
    text = text.substr(open + 1, text.size() - open - 2);
  }
  auto address = Address::parse(text);
  if (auto* refusal = std::get_if<Refusal>(&address)) return std::move(*refusal);
  return of(name, std::get<Address>(std::move(address)));
}

}  // namespace kit::mail
