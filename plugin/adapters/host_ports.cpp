#include "plugin/adapters/host_ports.hpp"

#include <date/tz.h>

#include <algorithm>

namespace reminders::adapters {
namespace {

// What a service refuses is either worth another try or not; its sentence is for people already.
template <class Call>
auto translated(Call&& call) -> decltype(call()) {
  try {
    return call();
  } catch (const hsdk::Error& error) {
    if (error.code() == HSDK_E_RETRY || error.code() == HSDK_E_CONFLICT) throw application::Retryable(error.what());
    throw application::Permanent(error.what());
  }
}

}  // namespace

application::LocalTime HostClock::localTime(const std::string& timezone) {
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(timezone);
  } catch (const std::runtime_error&) {
    throw application::Permanent("the company's time zone \"" + timezone +
                                 "\" is not known: set an IANA name such as Europe/Paris");
  }
  const auto local = zone->to_local(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(clock_.now())));
  const auto day = date::floor<date::days>(local);
  const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
  return {domain::Date::fromDays(static_cast<std::int32_t>(day.time_since_epoch().count())), static_cast<int>(minute)};
}

std::string HostInvoiceDocuments::pdf(domain::CompanyId company, domain::InvoiceId invoice) {
  return translated([&] { return documents_.invoicePdf(company.value, invoice.value); });
}

std::string HostInvoiceDocuments::logo(domain::CompanyId company) {
  constexpr std::int64_t kFreshMs = 60'000;
  const auto now = clock_.nowMillis();
  {
    const std::lock_guard lock(mutex_);
    const auto found = logos_.find(company.value);
    if (found != logos_.end() && now >= found->second.readAt && now - found->second.readAt < kFreshMs) return found->second.png;
  }
  std::string png;
  try {
    png = translated([&] { return documents_.companyLogo(company.value); }).value_or("");
  } catch (const application::Permanent&) {  // a courtesy: a logo that cannot be had keeps no mail from being made
  }
  const std::lock_guard lock(mutex_);
  logos_[company.value] = {png, now};
  return png;
}

std::optional<application::ReachRefusal> HostReachEditor::save(domain::CompanyId company, domain::CustomerId customer,
                                                               std::int64_t contact, const application::Reach& before,
                                                               const application::Reach& after, const std::string& user) {
  using Why = application::ReachRefusal::Why;
  hsdk::Context who;
  who.companyId = company.value;
  who.userId = who.userName = user;
  try {
    details_.save(who, customer.value, contact, {before.email, before.phone}, {after.email, after.phone});
  } catch (const hsdk::Error& error) {
    switch (error.code()) {
      case HSDK_E_NOT_FOUND: return application::ReachRefusal{Why::kGone, ""};
      case HSDK_E_CONFLICT: return application::ReachRefusal{Why::kChanged, ""};
      case HSDK_E_INVALID: return application::ReachRefusal{Why::kRefused, error.what()};
      case HSDK_E_RETRY: throw application::Retryable(error.what());
      default: throw application::Permanent(error.what());
    }
  }
  return std::nullopt;
}

std::string HostPaymentLinks::link(domain::CompanyId company, const application::LinkSubject& subject, domain::Date asOf) {
  return translated([&] {
    // A message of a past day is opened today.
    const auto today = domain::Date::fromDays(clock_.local(company.value, clock_.now()).date);
    return links_.sign(company.value, "/pay", subject.text(), std::max(asOf, today).plusDays(application::kLinkDays).days())
        .value_or("");
  });
}

bool HostPaymentLinks::areOffered() {
  return translated([&] { return links_.baseUrl().has_value(); });
}

std::string HostLetterFiles::file(domain::CompanyId company, const std::string& path, const std::string& bytes) {
  auto used = translated([&] { return documents_.store(company.value, path, bytes); });
  noted_(company, used, bytes);
  return used;
}

std::string HostLetterFiles::read(domain::CompanyId company, const std::string& path) {
  return translated([&] { return documents_.read(company.value, path); });
}

void HostLetterFiles::replace(domain::CompanyId company, const std::string& path, const std::string& bytes) {
  translated([&] { return documents_.replace(company.value, path, bytes); });
}

std::vector<std::string> HostLetterFiles::names(domain::CompanyId company, const std::string& folder) {
  return translated([&] { return documents_.list(company.value, folder); });
}

void HostLetterFiles::remove(domain::CompanyId company, const std::string& path) {
  translated([&] { documents_.remove(company.value, path); });
}

std::optional<nlohmann::json> HostMailAccounts::stated(domain::CompanyId company, domain::DepartmentId department) {
  try {
    return accounts_.get(company.value, department.value);
  } catch (const hsdk::Error& error) {
    if (error.code() == HSDK_E_NOT_FOUND) return std::nullopt;
    throw application::Retryable(error.what());
  }
}

application::BounceMailbox HostMailAccounts::bounceMailbox(domain::CompanyId company, domain::DepartmentId department) {
  const auto json = stated(company, department);
  if (!json) return {};
  return {json->value("bounces_pop3", ""), json->value("secret", "")};
}

std::optional<application::MailAccount> HostMailAccounts::account(domain::CompanyId company, domain::DepartmentId department) {
  const auto found = stated(company, department);
  if (!found) return std::nullopt;
  const auto& json = *found;
  application::MailAccount account;
  account.id = json.value("id", "");
  account.host = json.value("host", "");
  account.port = json.value("port", std::uint16_t{587});
  const auto security = json.value("security", "starttls");
  account.security = security == "none"  ? application::MailAccount::Security::kNone
                     : security == "tls" ? application::MailAccount::Security::kTls
                                         : application::MailAccount::Security::kStartTls;
  account.user = json.value("user", "");
  account.secret = json.value("secret", "");
  account.from = json.value("from", "");
  account.senderName = json.value("sender_name", "");
  account.replyTo = json.value("reply_to", "");
  account.timeoutSeconds = json.value("timeout_seconds", 30);
  return account;
}

}  // namespace reminders::adapters
