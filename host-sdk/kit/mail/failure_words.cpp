#include "host-sdk/kit/mail/failure_words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace kit::mail {

namespace {

using Words = std::span<const std::string_view>;

bool containsAny(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view each) { return text.find(each) != std::string_view::npos; });
}

bool beginsWithAny(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view each) { return text.starts_with(each); });
}

// Reasons that say nothing against the address, whatever else is said. Stronger than kDeadWords.
constexpr std::array kLivingWords = std::to_array<std::string_view>({"sender address",
                                                                     "sender domain",
                                                                     "of sender",
                                                                     "sender verif",
                                                                     "invalid sender",
                                                                     "bad sender",
                                                                     "sender reject",
                                                                     "sender denied",
                                                                     "sender is",
                                                                     "sender does",
                                                                     "access denied",
                                                                     "mailbox full",
                                                                     "mailbox is full",
                                                                     "mailbox for",
                                                                     "box is full",
                                                                     "mailfolder is full",
                                                                     "quota",
                                                                     "over limit",
                                                                     "exceeded storage",
                                                                     "storage limit",
                                                                     "mailbox size",
                                                                     "disk full",
                                                                     "disk space",
                                                                     "insufficient system storage",
                                                                     "insufficient storage",
                                                                     "box space",
                                                                     "too much mail",
                                                                     "out of storage",
                                                                     "overquota",
                                                                     "mailbox exceeds",
                                                                     "boîte pleine",
                                                                     "boite pleine",
                                                                     "est pleine",
                                                                     "plus d'espace",
                                                                     "postfach voll",
                                                                     "postfach ist voll",
                                                                     "buzón lleno",
                                                                     "llena",
                                                                     "spam",
                                                                     "junk",
                                                                     "blacklist",
                                                                     "blocklist",
                                                                     "block list",
                                                                     "blocked",
                                                                     "blocking",
                                                                     "bloqué",
                                                                     "dnsbl",
                                                                     " rbl",
                                                                     "spamhaus",
                                                                     "reputation",
                                                                     "unsolicited",
                                                                     "dmarc",
                                                                     "spf ",
                                                                     "spf:",
                                                                     "dkim",
                                                                     "unauthenticated",
                                                                     "virus",
                                                                     "malware",
                                                                     "infected",
                                                                     "phish",
                                                                     "too large",
                                                                     "too big",
                                                                     "message size",
                                                                     "size limit",
                                                                     "maximum size",
                                                                     "maximum incoming message size",
                                                                     "trop volumineux",
                                                                     "message content",
                                                                     "content reject",
                                                                     "attachment type",
                                                                     "greylist",
                                                                     "graylist",
                                                                     "try again later",
                                                                     "found, try again",
                                                                     "found try again",
                                                                     "temporarily",
                                                                     "temporary",
                                                                     "timed out",
                                                                     "time out",
                                                                     "timeout",
                                                                     "connection refused",
                                                                     "rate limit",
                                                                     "too many",
                                                                     "loop",
                                                                     "hop count"});

// The mailbox or its domain is said not to exist, or no more.
constexpr std::array kDeadWords = std::to_array<std::string_view>({"user unknown",
                                                                   "unknown user",
                                                                   "no such user",
                                                                   "no such recipient",
                                                                   "no such mailbox",
                                                                   "no such address",
                                                                   "no such person",
                                                                   "no such account",
                                                                   "no such domain",
                                                                   "no such host",
                                                                   "no mailbox",
                                                                   "does not exist",
                                                                   "doesn't exist",
                                                                   "do not exist",
                                                                   "not exist",
                                                                   "n'existe pas",
                                                                   "n'existe plus",
                                                                   "inexistant",
                                                                   "existiert nicht",
                                                                   "no existe",
                                                                   "não existe",
                                                                   "non esiste",
                                                                   "invalid recipient",
                                                                   "invalid mailbox",
                                                                   "invalid address",
                                                                   "invalid user",
                                                                   "recipient invalid",
                                                                   "bad destination mailbox",
                                                                   "bad destination system",
                                                                   "bad address",
                                                                   "unknown or illegal user",
                                                                   "unknown or illegal alias",
                                                                   "unknown recipient",
                                                                   "recipient unknown",
                                                                   "recipient not found",
                                                                   "recipnotfound",
                                                                   "unknown address",
                                                                   "address unknown",
                                                                   "addressee unknown",
                                                                   "unknown local",
                                                                   "unknown mailbox",
                                                                   "unknown account",
                                                                   "unknown host",
                                                                   "unknown domain",
                                                                   "user not found",
                                                                   "user not known",
                                                                   "user doesn't exist",
                                                                   "mailbox not found",
                                                                   "address not found",
                                                                   "couldn't be found",
                                                                   "could not be found",
                                                                   "wasn't found",
                                                                   "account not found",
                                                                   "mailbox unavailable",
                                                                   "not a valid user",
                                                                   "not a valid mailbox",
                                                                   "not a known user",
                                                                   "is not valid",
                                                                   "no longer valid",
                                                                   "no longer active",
                                                                   "no longer exist",
                                                                   "no longer with",
                                                                   "no longer in use",
                                                                   "no longer available",
                                                                   "account has been disabled",
                                                                   "account is disabled",
                                                                   "account disabled",
                                                                   "account that you tried to reach is disabled",
                                                                   "account inactive",
                                                                   "inactive user",
                                                                   "mailbox disabled",
                                                                   "user disabled",
                                                                   "disabled or discontinued",
                                                                   "not listed in",
                                                                   "not recognized",
                                                                   "unrouteable address",
                                                                   "unroutable address",
                                                                   "host not found",
                                                                   "domain not found",
                                                                   "nxdomain",
                                                                   "adresse inconnue",
                                                                   "utilisateur inconnu",
                                                                   "destinataire inconnu",
                                                                   "non recensé"});

constexpr std::array kMoreDeadWords = std::to_array<std::string_view>(
    {"introuvable", "boîte désactivée", "compte désactivé", "unbekannt", "unknown to", "doesn't have a", "no recipient",
     "name or service not known", "domain does not", "n'est plus valide"});

// The server's wish not to take it, which is no news of the address; weaker than kDeadWords ("recipient address rejected: user
// unknown" is a dead address, "rejected by policy" is not).
constexpr std::array kRefusalWords =
    std::to_array<std::string_view>({"policy", "prohibit", "denied", "not permitted", "not allowed", "not accept", "refus",
                                     "relay", "unavailable or busy", "not authorized", "authentication", "rejected", "content",
                                     "transaction failed", "not reachable", "no route", "unreachable", "not responding"});

// Status codes that say by themselves that mailbox or domain do not exist.
constexpr std::array kDeadStatuses = std::to_array<std::string_view>({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"});

constexpr std::array kFailureSentences = std::to_array<std::string_view>({"undeliver",
                                                                          "not be delivered",
                                                                          "not delivered",
                                                                          "not been delivered",
                                                                          "unable to deliver",
                                                                          "able to deliver",
                                                                          "could not deliver",
                                                                          "couldn't be delivered",
                                                                          "wasn't delivered",
                                                                          "deliver your message",
                                                                          "delivery fail",
                                                                          "delivery to the follow",
                                                                          "delevery to the follow",
                                                                          "delivery of email to",
                                                                          "delivery problem",
                                                                          "delivery error",
                                                                          "failed recipient",
                                                                          "failed address",
                                                                          "following address",
                                                                          "following recipient",
                                                                          "address(es) failed",
                                                                          "failed permanently",
                                                                          "did not reach",
                                                                          "not reach the following",
                                                                          "could not be reached",
                                                                          "unknown user",
                                                                          "user unknown",
                                                                          "no such user",
                                                                          "does not exist",
                                                                          "mailbox is full",
                                                                          "mailbox full",
                                                                          "mailbox:",
                                                                          "quota",
                                                                          "returned mail",
                                                                          "been returned",
                                                                          "rejected",
                                                                          "permanent error",
                                                                          "fatal error",
                                                                          "was addressed",
                                                                          "addressed to",
                                                                          "invalid final delivery",
                                                                          "userid:",
                                                                          "not accepting mail",
                                                                          "has been delayed",
                                                                          "delivery failed",
                                                                          "fatal delivery",
                                                                          "intended recipient:",
                                                                          "error during delivery",
                                                                          "error description",
                                                                          "attempting to deliver",
                                                                          "transcript of session",
                                                                          "affected recipient",
                                                                          "message was undeliverable",
                                                                          "encountered delivery problems",
                                                                          "problem with the e-mail address",
                                                                          "list of failed",
                                                                          "check your send e-mail address",
                                                                          "email address is wrong",
                                                                          "non remis",
                                                                          "n'a pas pu",
                                                                          "pas pu être",
                                                                          "pas pu etre",
                                                                          "pas été remis",
                                                                          "pas été délivré",
                                                                          "échec de",
                                                                          "impossible de",
                                                                          "nicht zugestellt",
                                                                          "unzustellbar",
                                                                          "no pudo ser",
                                                                          "no se pudo",
                                                                          "non consegnat"});

constexpr std::array kDelaySentences = std::to_array<std::string_view>({"delayed",
                                                                        "not yet been delivered",
                                                                        "not been delivered yet",
                                                                        "still being retried",
                                                                        "will be retried",
                                                                        "will continue to try",
                                                                        "will keep trying",
                                                                        "attempts will continue",
                                                                        "continue trying",
                                                                        "warning only",
                                                                        "warning message only",
                                                                        "advisory-only",
                                                                        "has been postponed",
                                                                        "delivery attempts will",
                                                                        "no action is required on your part",
                                                                        "just a warning",
                                                                        "remise retardée",
                                                                        "est retardé",
                                                                        "a été retardé",
                                                                        "a été différé",
                                                                        "sera réessay",
                                                                        "verzögert"});

constexpr std::array kFailureSubjects = std::to_array<std::string_view>({"undeliver",
                                                                         "returned mail",
                                                                         "returned to sender",
                                                                         "returning message",
                                                                         "returning to sender",
                                                                         "delivery status",
                                                                         "delivery fail",
                                                                         "delivery notification",
                                                                         "delivery report",
                                                                         "delivery problem",
                                                                         "delivery error",
                                                                         "delivery warning",
                                                                         "delivery delay",
                                                                         "failure notice",
                                                                         "failed mail",
                                                                         "failure delivery",
                                                                         "mail delivery",
                                                                         "message delivery",
                                                                         "mail system error",
                                                                         "mail error",
                                                                         "mail failed",
                                                                         "message delayed",
                                                                         "delayed mail",
                                                                         "warning: message",
                                                                         "could not be delivered",
                                                                         "not be delivered",
                                                                         "not delivered",
                                                                         "non-delivery",
                                                                         "user unknown",
                                                                         "automatically rejected",
                                                                         "non remis",
                                                                         "non délivr",
                                                                         "échec de",
                                                                         "echec de",
                                                                         "retard de remise",
                                                                         "message retardé",
                                                                         "unzustellbar",
                                                                         "nicht zugestellt",
                                                                         "no entregado",
                                                                         "mancato recapito"});

constexpr std::array kAutoReplySubjects = std::to_array<std::string_view>({"automatic reply",
                                                                           "auto reply",
                                                                           "auto-reply",
                                                                           "autoreply",
                                                                           "auto:",
                                                                           "out of office",
                                                                           "out-of-office",
                                                                           "out of the office",
                                                                           "autoresponse",
                                                                           "auto response",
                                                                           "auto-response",
                                                                           "automated response",
                                                                           "automated reply",
                                                                           "vacation",
                                                                           "away from",
                                                                           "on leave",
                                                                           "annual leave",
                                                                           "réponse automatique",
                                                                           "reponse automatique",
                                                                           "réponse auto",
                                                                           "reponse auto",
                                                                           "absence du bureau",
                                                                           "absent du bureau",
                                                                           "absente du bureau",
                                                                           "absence",
                                                                           "absent ",
                                                                           "absente ",
                                                                           "en congé",
                                                                           "en conge",
                                                                           "congés",
                                                                           "message d'absence",
                                                                           "accusé de réception",
                                                                           "accuse de reception",
                                                                           "automatische antwort",
                                                                           "abwesenheit",
                                                                           "abwesend",
                                                                           "automatisk svar",
                                                                           "autosvar",
                                                                           "automatisch antwoord",
                                                                           "afwezig",
                                                                           "respuesta automática",
                                                                           "respuesta automatica",
                                                                           "fuera de la oficina",
                                                                           "risposta automatica",
                                                                           "fuori sede",
                                                                           "resposta automática"});

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordChar(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string statusIn(std::string_view text) {
  for (std::size_t at = 0; at + 4 < text.size(); ++at) {
    const char c = text[at];
    if ((c != '2' && c != '4' && c != '5') || text[at + 1] != '.') continue;
    // `550-5.1.1` is one; `v5.1.1` and `10.5.1.1` are none.
    if (at > 0 && isWordChar(text[at - 1]) && text[at - 1] != '-') continue;
    std::size_t end = at + 2;
    std::size_t digits = 0;
    while (end < text.size() && isDigit(text[end]) && digits < 4) ++end, ++digits;
    if (digits == 0 || digits > 3 || end >= text.size() || text[end] != '.') continue;
    const std::size_t detail = ++end;
    while (end < text.size() && isDigit(text[end])) ++end;
    if (end == detail || end - detail > 3) continue;
    const bool more = end < text.size() && (text[end] == '.' ? end + 1 < text.size() && isDigit(text[end + 1])
                                                             : isWordChar(text[end]) && text[end] != '-');
    if (!more) return std::string(text.substr(at, end - at));
  }
  return {};
}

ReportKind gravity(std::string_view status, std::string_view lowerText) {
  if (status.starts_with("4.")) return ReportKind::kSoft;
  // A full mailbox, a mail too long for it, and the sender's own address.
  for (const std::string_view soft : {"5.2.2", "5.2.3", "5.1.7", "5.1.8"})
    if (status == soft) return ReportKind::kSoft;
  if (containsAny(lowerText, kLivingWords)) return ReportKind::kSoft;
  if (containsAny(lowerText, kDeadWords) || containsAny(lowerText, kMoreDeadWords)) return ReportKind::kHard;
  if (containsAny(lowerText, kRefusalWords) && status != "5.1.1" && status != "5.1.10") return ReportKind::kSoft;
  const bool dead = std::find(kDeadStatuses.begin(), kDeadStatuses.end(), status) != kDeadStatuses.end();
  return dead ? ReportKind::kHard : ReportKind::kSoft;
}

bool saysFailure(std::string_view lowerLine) { return containsAny(lowerLine, kFailureSentences); }
bool saysDelay(std::string_view lowerText) { return containsAny(lowerText, kDelaySentences); }
bool isFailureSubject(std::string_view lowerSubject) { return containsAny(lowerSubject, kFailureSubjects); }
bool isAutoReplySubject(std::string_view lowerSubject) { return beginsWithAny(lowerSubject, kAutoReplySubjects); }

}  // namespace kit::mail
