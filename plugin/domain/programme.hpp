// Programmes of reminding: ordered steps, each of a level. Plain values; configuration_check.hpp says what makes them valid.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plugin/domain/words.hpp"

namespace reminders::domain {

/// Automatic: its automatic steps go to the outbox by themselves. Manual: every step is a proposal. None: no reminders.
enum class Mode : std::uint8_t { kAutomatic, kManual, kNone };
template <>
inline constexpr WordTable<Mode, 3> kWords<Mode>{
    {{Mode::kAutomatic, "automatic"}, {Mode::kManual, "manual"}, {Mode::kNone, "none"}}};

enum class Trigger : std::uint8_t { kAutomatic, kManual };
template <>
inline constexpr WordTable<Trigger, 2> kWords<Trigger>{{{Trigger::kAutomatic, "automatic"}, {Trigger::kManual, "manual"}}};

/// In what a step's delay, and the gap before it, are counted.
enum class DayType : std::uint8_t { kCalendar, kWorking };
template <>
inline constexpr WordTable<DayType, 2> kWords<DayType>{{{DayType::kCalendar, "calendar"}, {DayType::kWorking, "working"}}};

enum class Way : std::uint8_t { kEmail, kLetter, kCall };
template <>
inline constexpr WordTable<Way, 3> kWords<Way>{{{Way::kEmail, "email"}, {Way::kLetter, "letter"}, {Way::kCall, "call"}}};

/// What the e-mail of a step becomes for a customer without a usable address.
enum class WithoutEmail : std::uint8_t { kSkip, kLetter, kCall };
template <>
inline constexpr WordTable<WithoutEmail, 3> kWords<WithoutEmail>{
    {{WithoutEmail::kSkip, "skip"}, {WithoutEmail::kLetter, "letter"}, {WithoutEmail::kCall, "call"}}};

enum class Attachment : std::uint8_t { kInvoicePdf, kDueDatesRecap, kPaymentLink };
template <>
inline constexpr WordTable<Attachment, 3> kWords<Attachment>{{{Attachment::kInvoicePdf, "invoice_pdf"},
                                                              {Attachment::kDueDatesRecap, "due_dates_recap"},
                                                              {Attachment::kPaymentLink, "payment_link"}}};

enum class Claim : std::uint8_t { kInterest, kIndemnity };
template <>
inline constexpr WordTable<Claim, 2> kWords<Claim>{{{Claim::kInterest, "interest"}, {Claim::kIndemnity, "indemnity"}}};

/// What a contact does for a customer.
enum class Role : std::uint8_t { kBilling, kOwner, kBuyer, kNotary, kLegal, kOther };
template <>
inline constexpr WordTable<Role, 6> kWords<Role>{{{Role::kBilling, "billing"},
                                                  {Role::kOwner, "owner"},
                                                  {Role::kBuyer, "buyer"},
                                                  {Role::kNotary, "notary"},
                                                  {Role::kLegal, "legal"},
                                                  {Role::kOther, "other"}}};

/// How far a receivable has been reminded: an order (rank), a name and a colour.
struct Level {
  std::string id;
  int rank = 0;
  std::string name;
  std::string colour;  // #rrggbb; '' has none
  /// A mise en demeure: its template must name the debt, the deadline and the consequence.
  bool formalNotice = false;
  /// The deadline that a formal notice sets, in calendar days from its date.
  int noticeDays = 8;
  bool operator==(const Level&) const = default;
};

struct Step {
  std::string level;  // a Level's id
  /// Days late from which the step is due, in `dayType`; negative: a courtesy before the due date.
  int delayDays = 0;
  DayType dayType = DayType::kCalendar;
  Trigger trigger = Trigger::kAutomatic;
  std::vector<Way> ways{Way::kEmail};
  WithoutEmail withoutEmail = WithoutEmail::kSkip;
  std::map<Way, std::string> templates;  // a template's id
  std::vector<Role> recipients;          // empty: the company's default
  std::vector<Attachment> attach;
  std::vector<Claim> claims;
  bool operator==(const Step&) const = default;
};

struct Programme {
  std::string id;
  std::string name;
  Mode mode = Mode::kAutomatic;
  std::vector<Step> steps;  // the ranks of their levels rise strictly
  bool operator==(const Programme&) const = default;
};

/// The reserved id that assigns "no reminders".
inline constexpr std::string_view kNoProgramme = "none";

}  // namespace reminders::domain
