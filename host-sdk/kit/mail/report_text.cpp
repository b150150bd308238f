#include "host-sdk/kit/mail/report_text.hpp"

#include <algorithm>
#include <array>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <optional>
#include <set>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/failure_words.hpp"
#include "host-sdk/kit/mail/header_decoding.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxOwnBytes = 65536;
constexpr std::size_t kMaxOwnLines = 2000;
constexpr std::size_t kMaxRecipients = 100;

std::string_view trim(std::string_view text, std::string_view what = " \t\r\n") {
  const auto begin = text.find_first_not_of(what);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(what) - begin + 1);
}

bool isAddressChar(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".!#$%&*+-/=?^_{|}~").find(c) != std::string_view::npos;
}

/// An address in a line: where it begins and ends.
struct Found {
  std::size_t begin = 0, end = 0;
  std::string address;
};

/// All plausible addresses of a line, from left to right.
std::vector<Found> addressesIn(std::string_view line) {
  std::vector<Found> found;
  std::size_t floor = 0;
  for (auto at = line.find('@'); at != std::string_view::npos; at = line.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > floor && at - begin < 100 && isAddressChar(line[begin - 1])) --begin;
    // Exchange writes `dda:SMTP=someone@…`.
    if (const auto equals = line.substr(begin, at - begin).rfind('='); equals != std::string_view::npos) begin += equals + 1;
    std::size_t end = at + 1;
    while (end < line.size() && end - at < 255 && isAddressChar(line[end])) ++end;
    while (end > at + 1 && !((line[end - 1] | 0x20) >= 'a' && (line[end - 1] | 0x20) <= 'z') &&
           !(line[end - 1] >= '0' && line[end - 1] <= '9'))
      --end;
    const auto address = line.substr(begin, end - begin);
    if (isPlausibleAddress(address)) {
      found.push_back({begin, end, std::string(address)});
      floor = end;
      at = end - 1;
    }
    if (found.size() >= kMaxRecipients) break;
  }
  return found;
}

// A line that begins so, once its ornaments are taken away, is followed by the returned mail.
constexpr auto kReturnedMail = std::to_array<std::string_view>({"original message",
                                                                "this is a copy of",
                                                                "copy of the message",
                                                                "below this line is a copy",
                                                                "below the next line is a copy",
                                                                "below is a copy of",
                                                                "here is a copy of",
                                                                "included is a copy of",
                                                                "a copy of the original",
                                                                "a copy of your message",
                                                                "returned mail follows",
                                                                "returned message follows",
                                                                "returned mail -",
                                                                "start of returned",
                                                                "here is your returned mail",
                                                                "message header follows",
                                                                "message headers follow",
                                                                "message text follows",
                                                                "the header of the original",
                                                                "the header and top",
                                                                "header of the source mail",
                                                                "unsent message below",
                                                                "forwarded message",
                                                                "old message:",
                                                                "your message reads",
                                                                "the original message follows",
                                                                "the original message:",
                                                                "the first 50 lines",
                                                                "a summary of the undelivered message",
                                                                "message d'origine",
                                                                "message original",
                                                                "le message d'origine",
                                                                "le message original",
                                                                "copie du message",
                                                                "voici une copie",
                                                                "mensaje original",
                                                                "ursprüngliche nachricht",
                                                                "es folgt der header",
                                                                "end of message",
                                                                "undelivered message",
                                                                "message original :",
                                                                "en-têtes",
                                                                "attachment is a copy",
                                                                "returned mail",
                                                                "the following is a copy"});

bool announcesReturnedMail(std::string_view line, std::string_view lower) {
  const auto plain = trim(lower, " \t-*=_#|>.~+");
  if (plain.empty()) return false;
  // Whole sentences that only begin alike go on.
  const bool decorated = line.find("---") != std::string_view::npos || line.find("***") != std::string_view::npos ||
                         line.find("===") != std::string_view::npos || plain.ends_with(':') || plain.size() < 80;
  if (decorated)
    for (const auto& each : kReturnedMail)
      if (plain.starts_with(each)) return true;
  return lower.starts_with("received: ") || lower.starts_with("return-path: ");
}

/// Local parts of those who run mail systems: never the failed recipient of our mails.
bool isMailSystem(std::string_view lowerAddress) {
  constexpr auto kNames = std::to_array<std::string_view>({"postmaster@", "mailer-daemon@", "abuse@", "hostmaster@", "support@",
                                                           "helpdesk@", "noreply@", "no-reply@", "mailadm@", "mdaemon@"});
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view each) { return lowerAddress.starts_with(each); });
}

/// How plainly a line says that an address failed; smaller is plainer.
enum class Plainness { kNamed, kAlone, kInSentence, kInRegion, kAsAddressee, kNever };

bool endsWithAny(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view each) { return text.ends_with(each); });
}

Plainness plainness(std::string_view before, std::string_view after, std::string_view lowerLine, bool nearFailure,
                    bool inRegion) {
  const auto lead = trim(before, " \t<\"'([*>-:");
  const auto rest = trim(after, " \t>\"')]*,.;");
  // What stands before it says what it is.
  if (endsWithAny(lead, {"recipient",
                         "recipients",
                         "recipient address",
                         "original address",
                         "error-for",
                         "intended recipient",
                         "undeliverable address",
                         "failed recipient",
                         "unknown user",
                         "delivery userid",
                         "originally addressed to",
                         "was addressed to",
                         "addressed to",
                         "generated from",
                         "expanded from",
                         "rcpt to",
                         "[smtp",
                         "destinataire",
                         "undeliverable to",
                         "addressed to email address",
                         "undeliverable  to",
                         "adresse",
                         "mailbox is full",
                         "your message to",
                         "votre message à",
                         "delivery failed",
                         "violation for"}) &&
      lowerLine.find("sender") == std::string_view::npos)
    return Plainness::kNamed;
  if (lead.starts_with("delivery failed ") && endsWithAny(lead, {"attempts"})) return Plainness::kNamed;
  constexpr auto kOthers = std::to_array<std::string_view>({"from", "contact", "reply to", "reply-to", "sender", "via", "by",
                                                            "cc", "subject", "message-id", "id", "mailto", "mail to", "write to",
                                                            "an email", "via localhost, to", "e-mail", "to try", "at"});
  for (const auto& each : kOthers)
    if (lead == each ||
        (lead.ends_with(each) && lead.size() > each.size() && !isAddressChar(lead[lead.size() - each.size() - 1])))
      return Plainness::kNever;
  if (lowerLine.find("message-id") != std::string_view::npos || lowerLine.find("mts-id") != std::string_view::npos)
    return Plainness::kNever;
  const auto head = trim(lowerLine, " \t*>-");
  if (head.starts_with("from:") || head.starts_with("de :") || head.starts_with("de:") || head.starts_with("subject:") ||
      head.starts_with("received:"))
    return Plainness::kNever;
  if (head.starts_with("to:") || head.starts_with("cc:") || head.starts_with("à :") || head.starts_with("to :"))
    return Plainness::kAsAddressee;
  if (lead.empty()) {
    const bool follows = after.starts_with(':') || after.starts_with(">:") || after.starts_with(">,") || after.starts_with("> :");
    if (rest.empty() || follows || rest.starts_with("(") || rest.starts_with("...") || rest.starts_with("on ") ||
        rest.starts_with("; action") || after.starts_with(">"))
      return inRegion || follows ? Plainness::kAlone : Plainness::kInRegion;
  }
  if (nearFailure) return Plainness::kInSentence;
  return inRegion ? Plainness::kInRegion : Plainness::kNever;
}

struct Candidate {
  Plainness how = Plainness::kNever;
  std::size_t line = 0;
  std::string address;
};

}  // namespace

bool isPlausibleAddress(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 100 || text.size() > 254 ||
      text.find('@', at + 1) != std::string_view::npos)
    return false;
  // Cut out of a text, it may begin in the middle of a character.
  if (!encoding::isUtf8(text)) return false;
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  if (!std::all_of(local.begin(), local.end(), [](char c) { return isAddressChar(c) || c == '\''; })) return false;
  if (domain.find('.') == std::string_view::npos || domain.front() == '.' || domain.back() == '.' ||
      domain.find("..") != std::string_view::npos)
    return false;
  return std::all_of(domain.begin(), domain.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '-' || c == '_';
  });
}

std::string lowerLatin(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    const auto next = [&](std::size_t n) { return i + n < utf8.size() ? static_cast<unsigned char>(utf8[i + n]) : 0U; };
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (c == '\xC3' && next(1) >= 0x80 && next(1) <= 0x9E && next(1) != 0x97) {
      out += c;
      out += static_cast<char>(next(1) + 0x20);
      ++i;
    } else if (c == '\xC2' && next(1) == 0xA0) {
      out += ' ';
      ++i;
    } else if (c == '\xE2' && next(1) == 0x80 && (next(2) == 0x98 || next(2) == 0x99)) {
      out += '\'';
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string lowerWords(std::string_view utf8) {
  const std::string lower = lowerLatin(utf8);
  std::string out;
  out.reserve(lower.size());
  constexpr std::string_view kBetween = " \t\r\n<>()[]\"',;{}";
  for (std::size_t at = 0; at < lower.size();) {
    if (kBetween.find(lower[at]) != std::string_view::npos) {
      out += lower[at] == '\'' ? '\'' : ' ';
      ++at;
      continue;
    }
    const auto end = std::min(lower.find_first_of(kBetween, at), lower.size());
    const std::string_view token(lower.data() + at, end - at);
    const auto dot = token.find('.');
    const bool isName = token.find('@') != std::string_view::npos || token.find("://") != std::string_view::npos ||
                        (dot != std::string_view::npos && dot > 0 && dot + 1 < token.size() &&
                         token.find("..") == std::string_view::npos && !token.starts_with("resolver."));
    if (!isName) out += token;
    at = end;
  }
  // One blank between words, so that sentences are found across line ends.
  std::string single;
  single.reserve(out.size());
  for (const char c : out)
    if (c != ' ' || (!single.empty() && single.back() != ' ')) single += c;
  return single;
}

std::string textOfHtml(std::string_view html) {
  std::string out;
  out.reserve(html.size() / 2);
  bool mayClose = true;
  for (std::size_t i = 0; i < html.size(); ++i) {
    const char c = html[i];
    if (c == '<') {
      const auto end = html.find('>', i);
      if (end == std::string_view::npos) {
        // No tag is closed any more: what follows is text.
        out += html.substr(i);
        break;
      }
      const auto tag = html.substr(i + 1, end - i - 1);
      if (tag.find('@') != std::string_view::npos && tag.find('=') == std::string_view::npos && tag.size() < 300) {
        out += html.substr(i, end - i + 1);  // an address that somebody forgot to escape
      } else {
        const auto name = lowerAscii(tag.substr(0, std::min<std::size_t>(tag.size(), 10)));
        for (const std::string_view block :
             {"br", "p", "/p", "div", "/div", "tr", "/tr", "li", "h", "/h", "table", "hr", "pre", "/pre"})
          if (name.starts_with(block)) {
            out += '\n';
            break;
          }
        if (name.starts_with("td") || name.starts_with("/td")) out += ' ';
        for (const std::string_view hidden : {"style", "script", "head"}) {
          if (!name.starts_with(hidden) || (name.size() > hidden.size() && isAddressChar(name[hidden.size()]))) continue;
          if (hidden == "head") break;  // its title does no harm, and its end is often missing
          const auto close = mayClose ? html.find("</", end) : std::string_view::npos;
          mayClose = close != std::string_view::npos;  // asked once in vain, never again: or many open tags would cost a square
          if (mayClose) i = close - 1;
        }
      }
      if (i < end) i = end;
      continue;
    }
    if (c == '&') {
      struct Entity {
        std::string_view name, text;
      };
      constexpr auto kEntities = std::to_array<Entity>({{"&lt;", "<"},
                                                        {"&gt;", ">"},
                                                        {"&amp;", "&"},
                                                        {"&quot;", "\""},
                                                        {"&nbsp;", " "},
                                                        {"&#39;", "'"},
                                                        {"&apos;", "'"},
                                                        {"&eacute;", "é"},
                                                        {"&egrave;", "è"},
                                                        {"&ecirc;", "ê"},
                                                        {"&agrave;", "à"},
                                                        {"&#64;", "@"},
                                                        {"&rsquo;", "'"},
                                                        {"&#160;", " "},
                                                        {"&acirc;", "â"},
                                                        {"&ccedil;", "ç"}});
      const auto* entity = std::find_if(kEntities.begin(), kEntities.end(),
                                        [&](const Entity& each) { return html.substr(i, each.name.size()) == each.name; });
      if (entity != kEntities.end()) {
        out += entity->text;
        i += entity->name.size() - 1;
        continue;
      }
    }
    out += c == '\r' ? ' ' : c;
  }
  return out;
}

NoticeText readNotice(std::string_view text) {
  NoticeText notice;
  std::size_t lines = 0;
  std::string delayWords;
  while (!text.empty()) {
    const auto before = text;
    std::string_view line = takeLine(text);
    std::string stripped;
    if (line.find("<br") != std::string_view::npos || line.find("</") != std::string_view::npos ||
        line.find("<BR") != std::string_view::npos) {
      stripped = textOfHtml(line.substr(0, 4000));
      line = stripped;
    }
    const std::string lower = lowerLatin(line.substr(0, 2000));
    if (announcesReturnedMail(line, lower)) {
      // Only after something has been said: some begin with the announcement.
      if (notice.saysFailure || notice.saysDelay || lines > 3) {
        notice.returned = std::string(before.substr(0, kMaxOwnBytes));
        break;
      }
    }
    if (notice.own.size() + line.size() > kMaxOwnBytes || lines >= kMaxOwnLines) break;
    const auto bare = trim(line);
    if (!bare.empty()) ++lines;
    if (bare.starts_with('<') && bare.ends_with(">:") && isPlausibleAddress(bare.substr(1, bare.size() - 3)))
      notice.hasAddressLines = true;
    // What somebody quotes is not what he says; MDaemon's `> address` is no quotation of words.
    const bool quoted = bare.starts_with('>') && !isPlausibleAddress(trim(bare.substr(1)));
    if (!quoted) {
      notice.own += line;
      notice.own += '\n';
      if (lines <= 60) {
        notice.saysFailure = notice.saysFailure || saysFailure(lower);
        if (delayWords.size() < 8192) delayWords += lower + ' ';
      }
    } else {
      notice.own += '\n';
    }
    if (!notice.saysDelay && saysDelay(lower)) notice.saysDelay = true;
  }
  // Sentences run over line ends.
  const auto words = lowerWords(delayWords);
  notice.saysFailure = notice.saysFailure || saysFailure(words);
  notice.saysDelay = notice.saysDelay || saysDelay(words);
  return notice;
}

std::vector<ReportedRecipient> recipientsIn(const NoticeText& notice, const std::vector<std::string>& exclude) {
  std::vector<std::string_view> lines;
  for (std::string_view text = notice.own; !text.empty();) lines.push_back(takeLine(text));
  std::vector<Candidate> candidates;
  bool inRegion = false;
  std::size_t sinceFailure = 100;
  for (std::size_t i = 0; i < lines.size() && candidates.size() < 4 * kMaxRecipients; ++i) {
    const auto line = lines[i].substr(0, 2000);
    const auto lower = lowerLatin(line);
    const bool fails = saysFailure(lower) || saysDelay(lower);
    if (fails) {
      inRegion = true;
      sinceFailure = 0;
    } else if (!trim(line).empty()) {
      ++sinceFailure;
    }
    for (auto& found : addressesIn(line)) {
      const auto key = lowerAscii(found.address);
      if (isMailSystem(key) || std::find(exclude.begin(), exclude.end(), key) != exclude.end()) continue;
      const auto how =
          plainness(lowerLatin(line.substr(0, found.begin)), line.substr(found.end), lower, sinceFailure <= 1, inRegion);
      if (how != Plainness::kNever) candidates.push_back({how, i, std::move(found.address)});
    }
  }
  Plainness best = Plainness::kNever;
  for (const auto& each : candidates) best = std::min(best, each.how);
  // Named and alone are equally good: one notice often does both.
  const auto isChosen = [&](const Candidate& each) {
    return best <= Plainness::kAlone ? each.how <= Plainness::kAlone : each.how == best;
  };
  std::vector<ReportedRecipient> recipients;
  std::set<std::string> seen;
  const auto all = lowerWords(notice.own);
  for (std::size_t i = 0; i < candidates.size() && recipients.size() < kMaxRecipients; ++i) {
    if (!isChosen(candidates[i]) || !seen.insert(lowerAscii(candidates[i].address)).second) continue;
    // The reason stands between this address and the next one.
    std::size_t end = lines.size();
    for (std::size_t next = i + 1; next < candidates.size(); ++next)
      if (isChosen(candidates[next]) && candidates[next].line > candidates[i].line &&
          lowerAscii(candidates[next].address) != lowerAscii(candidates[i].address)) {
        end = candidates[next].line;
        break;
      }
    end = std::min(end, candidates[i].line + 12);
    std::string reason;
    for (std::size_t line = candidates[i].line; line < end; ++line) reason += std::string(lines[line].substr(0, 1000)) + ' ';
    ReportedRecipient recipient;
    recipient.address = candidates[i].address;
    recipient.status = statusIn(reason);
    recipient.diagnostic = shown(trim(reason), 300);
    recipient.isDelay = notice.saysDelay;
    auto words = lowerWords(reason);
    recipient.kind = recipient.isDelay ? ReportKind::kSoft : gravity(recipient.status, words);
    // Where the reason does not follow the address it is said once for all.
    if (recipient.kind == ReportKind::kSoft && !recipient.isDelay && candidates.size() <= 3) {
      if (recipient.status.empty()) recipient.status = statusIn(notice.own);
      recipient.kind = gravity(recipient.status, all);
    }
    recipients.push_back(std::move(recipient));
  }
  return recipients;
}

std::vector<std::string> messageIdsIn(std::string_view text, std::size_t limit) {
  std::vector<std::string> ids;
  std::size_t linesLeft = 4000;
  bool announced = false;
  while (!text.empty() && ids.size() < limit && linesLeft-- > 0) {
    const auto line = takeLine(text).substr(0, 2000);
    const auto lower = lowerAscii(line);
    const bool names = lower.find("message-id") != std::string::npos || lower.find("message id") != std::string::npos ||
                       lower.find("messageid") != std::string::npos || lower.find("references:") != std::string::npos ||
                       lower.find("in-reply-to:") != std::string::npos;
    if (names || (announced && !line.empty() && (line.front() == ' ' || line.front() == '\t')))
      for (auto& found : addressesIn(line))
        if (ids.size() < limit) ids.push_back(std::move(found.address));
    announced = names;
  }
  return ids;
}

}  // namespace kit::mail
