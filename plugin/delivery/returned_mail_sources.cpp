#include "plugin/delivery/returned_mail_sources.hpp"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <optional>

namespace reminders::delivery {
namespace {

using application::ReturnedMail;
using application::ReturnedMailSource;
using domain::ReturnKind;
namespace mail = kit::mail;

/// How often a session is opened again in one reading, and how long a reading may last: a server that drips each mail must not
/// hold the job, nor the mailbox, for hours.
constexpr int kMostSessions = 5;
constexpr std::chrono::minutes kLongestPass{10};

ReturnKind kindOf(mail::ReportKind kind) {
  switch (kind) {
    case mail::ReportKind::kHard: return ReturnKind::kHard;
    case mail::ReportKind::kSoft: return ReturnKind::kSoft;
    case mail::ReportKind::kAutoReply: return ReturnKind::kAutoReply;
    case mail::ReportKind::kComplaint: return ReturnKind::kComplaint;
    case mail::ReportKind::kDelivered: return ReturnKind::kDelivered;
    case mail::ReportKind::kOther: break;
  }
  return ReturnKind::kOther;
}

std::string digestOf(std::string_view bytes) {
  Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
  engine.update(bytes.data(), bytes.size());
  return Poco::DigestEngine::digestToHex(engine.digest());
}

bool isMailFile(const std::filesystem::directory_entry& entry) {
  auto extension = entry.path().extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::error_code ignored;
  return extension == ".eml" && entry.is_regular_file(ignored);
}

/// At most what a report is read of; nullopt for a file that cannot be read.
std::optional<std::string> beginningOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes(mail::kReportLimits.bytes, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad()) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

}  // namespace

ReturnedMail readReturnedMail(const std::string& name, const std::string& id, std::string_view bytes) {
  const auto report = mail::readDeliveryReport(bytes);
  ReturnedMail returned{name, id, digestOf(bytes), kindOf(report.kind), {}, report.messageIds};
  for (const auto& each : report.recipients)
    returned.recipients.push_back(
        {kindOf(each.kind), each.address, each.finalAddress, each.status, each.diagnostic, each.isDelay});
  return returned;
}

ReturnedMailSource::Outcome Pop3MailSource::read(const std::function<bool(const std::string&)>& isKnown,
                                                 const std::function<bool(const ReturnedMail&)>& take) {
  Outcome outcome;
  std::set<std::string> tried;  // in this reading, by id or by number
  std::size_t taken = 0;
  const auto until = std::chrono::steady_clock::now() + kLongestPass;
  for (int session = 0; session < kMostSessions; ++session) {
    auto opened = mail::Pop3Mailbox::open(account_);
    if (const auto* end = std::get_if<mail::Pop3End>(&opened)) {
      outcome.problem = end->sentence();
      return outcome;
    }
    auto& mailbox = std::get<mail::Pop3Mailbox>(opened);
    auto listed = mailbox.list();
    if (const auto* end = std::get_if<mail::Pop3End>(&listed)) {
      outcome.problem = end->sentence();
      return outcome;
    }
    auto& entries = std::get<0>(listed);
    outcome.present.clear();
    for (const auto& entry : entries)
      if (!entry.id.empty()) outcome.present.push_back(entry.id);
    // A server without ids is read whole each time: then the newest must not be beyond the limit.
    if (outcome.present.size() < entries.size()) std::reverse(entries.begin(), entries.end());
    for (const auto& entry : entries) {
      const auto name = entry.id.empty() ? "mail " + std::to_string(entry.number) : entry.id;
      if ((!entry.id.empty() && isKnown(entry.id)) || !tried.insert(name).second) continue;
      if (taken >= kMostMailsOfAPass || std::chrono::steady_clock::now() > until) {
        outcome.hasMore = true;
        mailbox.quit();
        return outcome;
      }
      const auto read = mailbox.read(entry, mail::kReportLimits.bytes);
      if (const auto* end = std::get_if<mail::Pop3End>(&read)) {
        if (mailbox.isOpen()) {  // it concerns this mail only
          outcome.skipped.push_back("The mail " + name + " could not be read: " + end->text);
          continue;
        }
        outcome.problem = end->sentence();
        break;  // told at the end; one mail that a server chokes on must not hide those behind it, today and for ever
      }
      ++taken;
      if (!take(readReturnedMail(name, entry.id, std::get<mail::Pop3Mail>(read).bytes))) {
        outcome.hasMore = true;
        mailbox.quit();
        return outcome;
      }
      if (!mailbox.isOpen()) break;
    }
    if (!mailbox.isOpen()) continue;
    mailbox.quit();
    return outcome;
  }
  outcome.hasMore = true;
  return outcome;
}

ReturnedMailSource::Outcome FolderMailSource::read(const std::function<bool(const std::string&)>& /*isKnown*/,
                                                   const std::function<bool(const ReturnedMail&)>& take) {
  Outcome outcome;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder_, error);
  if (error) {
    outcome.problem = "The folder " + folder_.string() + " cannot be read: " + error.message() + ".";
    return outcome;
  }
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::directory_iterator end; entries != end && !error; entries.increment(error))
    if (isMailFile(*entries)) files.push_back(entries->path());
  if (error) {
    outcome.problem = "The folder " + folder_.string() + " cannot be read to its end: " + error.message() + ".";
    return outcome;
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto name = file.filename().string();
    const auto bytes = beginningOf(file);
    if (!bytes) {
      outcome.skipped.push_back("The file " + name + " cannot be read.");
    } else if (!take(readReturnedMail(name, {}, *bytes))) {
      outcome.hasMore = true;
      break;
    }
  }
  return outcome;
}

}  // namespace reminders::delivery
