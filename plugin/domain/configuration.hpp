// The whole configuration of the app for one company, with its defaults. Plain values: reading and writing JSON is storage's.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>

#include "plugin/domain/calendar.hpp"
#include "plugin/domain/programme.hpp"
#include "plugin/domain/rates.hpp"
#include "plugin/domain/sentence.hpp"

namespace reminders::domain {

enum class Grouping : std::uint8_t { kCustomerLevel, kInvoice, kCustomer };
template <>
inline constexpr WordTable<Grouping, 3> kWords<Grouping>{
    {{Grouping::kCustomerLevel, "customer_level"}, {Grouping::kInvoice, "invoice"}, {Grouping::kCustomer, "customer"}}};

/// For whom a row of a template is written.
enum class Family : std::uint8_t { kAny, kIndividual, kKeyAccount };
template <>
inline constexpr WordTable<Family, 3> kWords<Family>{
    {{Family::kAny, "any"}, {Family::kIndividual, "individual"}, {Family::kKeyAccount, "key_account"}}};

enum class Weekday : std::uint8_t { kMonday = 1, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };
template <>
inline constexpr WordTable<Weekday, 7> kWords<Weekday>{{{Weekday::kMonday, "mon"},
                                                        {Weekday::kTuesday, "tue"},
                                                        {Weekday::kWednesday, "wed"},
                                                        {Weekday::kThursday, "thu"},
                                                        {Weekday::kFriday, "fri"},
                                                        {Weekday::kSaturday, "sat"},
                                                        {Weekday::kSunday, "sun"}}};

enum class CatchUpMode : std::uint8_t { kFirstStep, kByAge, kFromToday, kIgnoreBefore };

/// What becomes of debt that was old when reminders were activated.
struct CatchUp {
  CatchUpMode mode = CatchUpMode::kFirstStep;
  Date ignoreBefore;  // of kIgnoreBefore
  bool operator==(const CatchUp&) const = default;

  /// `first_step`, `by_age`, `from_today`, `ignore_before:YYYY-MM-DD`.
  static std::optional<CatchUp> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
};

/// When messages may leave, in the company's time zone. Never on a day that is a holiday of the company.
struct SendingWindow {
  std::set<Weekday> days{Weekday::kMonday, Weekday::kTuesday, Weekday::kWednesday, Weekday::kThursday, Weekday::kFriday};
  int fromMinute = 8 * 60;  // of the day
  int toMinute = 18 * 60;   // exclusive; up to 24:00
  bool operator==(const SendingWindow&) const = default;
};

/// A run with more messages than max(floor, factor × median of the last runs) stops and asks.
struct VolumeGuard {
  int floor = 50;
  int factor = 3;
  bool operator==(const VolumeGuard&) const = default;
};

/// What a mail account is asked to bear, over all processes that send for the company.
struct MailLimits {
  int connections = 4;              // at once
  int messagesPerConnection = 100;  // then it is closed and a new one opened
  std::optional<int> messagesPerMinute;
  bool operator==(const MailLimits&) const = default;
};

/// One row of a template; rows of one id differ in family, language and minDaysLate.
struct Template {
  std::string id;
  std::string name;
  Way way = Way::kEmail;
  Family family = Family::kAny;
  std::string language;  // '' fits every language
  std::optional<int> minDaysLate;
  std::string level;  // a hint for choosing, never a condition
  std::string subject;
  std::string body;
  std::string format;  // a Format's id, or kDrawnFormat; letters
  bool operator==(const Template&) const = default;
};

/// Stands where a format's id may stand, and means the letter that the app draws itself; no format has this id.
inline constexpr std::string_view kDrawnFormat = "standard";

/// How letters look: HTML and CSS with the fields of a letter.
struct Format {
  std::string id, name, html, css;
  bool operator==(const Format&) const = default;
};

/// What a department (brand) has of its own.
struct DepartmentSettings {
  std::string sender;
  std::string replyTo;
  std::string signature;
  /// Replaces templates: the key is the id of a template, or a way ("email") for all of them; the value the id to take instead.
  std::map<std::string, std::string> templates;
  std::string format;  // of its letters: a Format's id, or kDrawnFormat; '' as the company
  bool operator==(const DepartmentSettings&) const = default;
};

/// Which programme where: values are a programme's id or `none`; keys are the host's codes and invoice numbers.
struct Assignments {
  std::string company;  // '' is none
  std::map<std::string, std::string, std::less<>> departments, categories, customers, invoices;
  bool operator==(const Assignments&) const = default;
};

/// An amount in major units that is compared with amounts of any currency, in thousandths.
struct DecimalAmount {
  std::int64_t thousandths = 0;
  bool operator==(const DecimalAmount&) const = default;
  /// The smallest amount in minor units of a currency with `exponent` decimals that is not below this one.
  [[nodiscard]] std::int64_t inMinor(int exponent) const;
};

struct Configuration {
  bool active = false;
  CatchUp catchUp;
  Grouping grouping = Grouping::kCustomerLevel;
  int minimumGapDays = 3;
  int minimumAgeDays = 3;
  DecimalAmount minimumAmount;
  int promiseToleranceDays = 2;  // working days
  bool resendUncertain = false;
  std::optional<SendingWindow> sendingWindow = SendingWindow{};  // nullopt: any time
  std::optional<VolumeGuard> volumeGuard = VolumeGuard{};        // nullopt: off
  MailLimits mailLimits;
  WorkingDays workingDays = WorkingDays::kMondayToFriday;
  /// Ids of calendars: those known (knownHolidayCalendars) and those of `holidayCalendars`.
  std::vector<std::string> holidays;
  /// The company's own: other countries, bridge days.
  std::vector<HolidayCalendar> holidayCalendars;
  std::vector<Role> defaultRecipients{Role::kBilling};
  std::vector<Level> levels;
  std::vector<Template> templates;
  std::vector<Format> formats;
  std::string format;  // of letters for which neither template nor department has one; '' is kDrawnFormat
  std::map<std::string, DepartmentSettings, std::less<>> departments;  // by code
  std::vector<Rate> rates;                                             // before those that come with the app
  std::vector<Programme> programmes;
  Assignments assignments;
  bool operator==(const Configuration&) const = default;
};

/// The calendars that `holidays` names, known ones and own. Unknown ids are left out (checkConfiguration refuses them).
std::vector<HolidayCalendar> holidaysOf(const Configuration& configuration);

/// Why a configuration is refused: where (`programmes[0].steps[1].level`) and a sentence.
struct ConfigurationProblem {
  std::string path;
  Sentence sentence;  // goes on from the path: "must be at least 0, not -1."
  bool operator==(const ConfigurationProblem&) const = default;
};

/// Everything that is wrong with it as a whole: ids given twice or dangling, ranks that do not rise, values out of bounds.
/// Empty: valid, and every Rulebook can be made of it.
std::vector<ConfigurationProblem> checkConfiguration(const Configuration& configuration);

/// What is asked beyond that when a configuration is taken over: colours that are none, programmes that are assigned and have no
/// step, letters for which there is no text. Not a part of checkConfiguration, for what was accepted once must stay readable.
std::vector<ConfigurationProblem> checkTakenOver(const Configuration& configuration);

/// Agreed rates below three times the legal rate of a half-year in which they are valid, as far as legal rates are known: asked
/// when a configuration is taken over, as later versions bring new legal rates; then the claim is refused
/// (ClaimRefusalCode::kBelowFloor).
std::vector<ConfigurationProblem> checkAgreedRates(const Configuration& configuration, std::span<const Rate> shipped);

}  // namespace reminders::domain
