#include "plugin/application/case_file.hpp"

#include <algorithm>
#include <set>

#include "plugin/application/errors.hpp"

namespace reminders::application {
namespace {

constexpr std::size_t kLongestInvoiceList = 2000;  // bytes

/// A number as part of a path that every system can unpack.
std::string plainName(std::string text) {
  for (char& c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
      c = '-';
  if (text.empty() || text.front() == '.' || text.front() == '-') text.insert(text.begin(), '_');
  return text;
}

std::string numbersOf(const CaseHead& head) {
  std::string text;
  for (const auto& [id, number] : head.invoices) {
    if (text.size() + number.size() > kLongestInvoiceList) return text + ", …";
    text += (text.empty() ? "" : ", ") + number;
  }
  return text;
}

// A draft for a person's own mail program says so in its head (application/drafts.hpp).
bool isDraft(std::string_view mail) {
  return mail.substr(0, mail.find("\r\n\r\n")).find("X-Unsent:") != std::string_view::npos;
}

}  // namespace

bool hasLeft(const PastMessage& message) {
  using State = domain::MessageState;
  // A letter that is ready was made, not posted.
  return message.sentOn || message.state == State::kSent || message.state == State::kUncertain ||
         message.state == State::kUndeliverable;
}

void MakeCaseFile::addMessage(CaseArchive& archive, CaseContents& contents, domain::CompanyId company,
                              const PastMessage& message) {
  const auto number = std::to_string(message.id.value);
  const auto stem = "reminders/" + message.sentOn.value_or(message.createdOn).iso() + "-" +
                    std::string(number.size() < 6 ? 6 - number.size() : 0, '0') + number + "-" +
                    std::string(domain::word(message.way));
  const auto copy = history_.copy(company, message.id);
  if (!copy) {
    contents.gaps.push_back({stem, CaseGapReason::kNoCopy, message.id});
    return;
  }
  if (copy->file.empty()) {
    const bool isMail = copy->contentType.starts_with("message/rfc822");
    const auto origin = isMail && isDraft(copy->content) ? CaseOrigin::kSaidToBeSent : CaseOrigin::kAsSent;
    contents.entries.push_back(archive.add(
        {stem + (isMail ? ".eml" : ".txt"), origin, message.id, {}, digests_.ofMessage(company, message.id)}, copy->content));
    return;
  }
  std::string bytes;
  try {
    bytes = letters_.read(company, copy->file);
  } catch (const Permanent&) {
    // Its words are kept apart from the file: they are better than nothing, and called what they are.
    contents.gaps.push_back({stem + ".pdf", CaseGapReason::kFileGone, message.id});
    if (!copy->content.empty())
      contents.entries.push_back(archive.add({stem + ".txt", CaseOrigin::kAsSent, message.id, {}, {}}, copy->content));
    return;
  }
  contents.entries.push_back(
      archive.add({stem + ".pdf", CaseOrigin::kAsFiled, message.id, {}, digests_.ofFile(company, copy->file)}, bytes));
}

void MakeCaseFile::addInvoice(CaseArchive& archive, CaseContents& contents, domain::CompanyId company, domain::InvoiceId invoice,
                              const std::string& path) {
  std::string bytes;
  try {
    bytes = invoices_.pdf(company, invoice);
  } catch (const Permanent&) {
    contents.gaps.push_back({path, CaseGapReason::kNotMade, {}, invoice});
    return;
  }
  contents.entries.push_back(archive.add({path, CaseOrigin::kMadeNow, {}, invoice, {}}, bytes));
}

CaseFileRecord MakeCaseFile::make(const CaseHead& head, std::vector<PastMessage> messages, const Documents& documents,
                                  const CaseSink& sink, const std::string& actor) {
  std::sort(messages.begin(), messages.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  messages.erase(std::unique(messages.begin(), messages.end(), [](const auto& a, const auto& b) { return a.id == b.id; }),
                 messages.end());
  const auto archive = archives_.begin(head, sink);
  CaseContents contents;
  for (const auto& message : messages)
    if (hasLeft(message)) addMessage(*archive, contents, head.company.id, message);
  std::set<std::string> taken;
  for (const auto& [invoice, number] : head.invoices) {
    auto name = plainName(number);
    if (!taken.insert(name).second) taken.insert(name += "-" + std::to_string(invoice.value));
    addInvoice(*archive, contents, head.company.id, invoice, "invoices/" + name + ".pdf");
  }
  for (const auto& document : documents(contents))
    contents.entries.push_back(archive->add({document.path, CaseOrigin::kMadeNow}, document.content));

  CaseFileRecord record{head.customer, head.asOf, actor, numbersOf(head), 0, 0, archive->finish(contents)};
  record.files = static_cast<std::int64_t>(contents.entries.size());
  record.bytes = static_cast<std::int64_t>(archive->size());
  log_.record(head.company.id, record);
  return record;
}

}  // namespace reminders::application
