#include "sample-host/importers/csv_records.hpp"

#include <date/tz.h>
#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "sample-host/importers/decimal.hpp"
#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

using namespace std::string_view_literals;

constexpr std::array kCompanyColumns{"code"sv, "name"sv, "country"sv, "currency"sv, "timezone"sv, "email"sv,
                                     "iban"sv, "bic"sv,  "street"sv,  "postcode"sv, "city"sv,     "registration"sv};
constexpr std::array kDepartmentColumns{"company"sv, "code"sv, "name"sv, "email"sv, "sender_name"sv};
constexpr std::array kCustomerColumns{
    "company"sv, "code"sv,     "name"sv, "kind"sv,     "category"sv, "language"sv, "country"sv, "email"sv, "accounting_account"sv,
    "street"sv,  "postcode"sv, "city"sv, "reminders"sv};
constexpr std::array kContactColumns{"company"sv, "customer"sv, "role"sv, "name"sv, "email"sv, "phone"sv};
constexpr std::array kInvoiceColumns{"company"sv,  "number"sv,          "kind"sv,           "customer"sv, "department"sv,
                                     "operator"sv, "order_reference"sv, "issued_on"sv,      "due_on"sv,   "currency"sv,
                                     "total"sv,    "status"sv,          "payment_method"sv, "sent_on"sv};
constexpr std::array kInstalmentColumns{"company"sv, "invoice"sv, "position"sv, "due_on"sv, "amount"sv};
constexpr std::array kPaymentColumns{"company"sv,  "customer"sv, "invoice"sv,  "paid_on"sv,
                                     "currency"sv, "amount"sv,   "reference"sv};
constexpr std::array kCreditColumns{"company"sv, "credit_note"sv, "invoice"sv, "amount"sv};

/// Self-billed invoices come as e-invoices only.
constexpr std::span<const std::string_view> kImportedKinds(erp::kWords<erp::InvoiceKind>.data(), 2);

// Of amounts that were read; whatever else a refused line left there does not matter.
bool negative(const erp::WrittenAmount& amount) {
  return amount.text.substr(0, 1) == "-" && amount.text.find_first_of("123456789") != std::string::npos;
}
bool zero(const erp::WrittenAmount& amount) { return amount.text.find_first_of("123456789") == std::string::npos; }
bool positive(const erp::WrittenAmount& amount) { return !negative(amount) && !zero(amount); }

bool isTimezone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;  // how the library says that there is no such zone
  }
}

constexpr std::size_t kCodeBytes = 100;
constexpr std::size_t kTextBytes = 1000;

/// Reads the fields of one row from left to right and remembers the first refusal, so that each `read` below is a plain list.
class Fields {
 public:
  explicit Fields(const CsvReader& row) : row_(row) {}

  void code(std::string& into) {
    const auto text = required();
    if (text.size() > kCodeBytes) return refuse("this is longer than " + std::to_string(kCodeBytes) + " bytes; shorten it");
    line(into, text);
  }
  void optionalCode(std::string& into) {
    const auto text = take();
    if (text.size() > kCodeBytes) return refuse("this is longer than " + std::to_string(kCodeBytes) + " bytes; shorten it");
    line(into, text);
  }
  void name(std::string& into) { line(into, required()); }
  void text(std::string& into) { line(into, take()); }
  /// A text that may have several lines.
  void lines(std::string& into) {
    const auto text = take();
    if (text.size() > kTextBytes) return refuse(tooLong());
    into.assign(text);
  }
  /// Identifiers that people write in groups: blanks are dropped.
  void compact(std::string& into) {
    line(into, take());
    into.erase(std::remove(into.begin(), into.end(), ' '), into.end());
  }

  void date(kit::Date& into) {
    const auto text = required();
    if (failed()) return;
    parseDate(text, into);
  }
  void optionalDate(std::optional<kit::Date>& into) {
    const auto text = take();
    into.reset();
    if (text.empty()) return;
    kit::Date value;
    if (parseDate(text, value)) into = value;
  }

  void currency(std::string& into, bool mayBeEmpty) {
    const auto text = mayBeEmpty ? take() : required();
    if (failed()) return;
    if (!text.empty() && !kit::Currency::parse(text))
      return refuse(shown(text) + " is not a currency; write an ISO 4217 code, as in EUR");
    into.assign(text);
  }

  void country(std::string& into, bool mayBeEmpty) {
    const auto text = mayBeEmpty ? take() : required();
    if (failed()) return;
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!text.empty() && (text.size() != 2 || !upper(text[0]) || !upper(text[1])))
      return refuse(shown(text) + " is not a country; write two capital letters, as in FR or DE");
    into.assign(text);
  }
  void timezone(std::string& into) {
    const auto text = required();
    if (failed()) return;
    if (!isTimezone(std::string(text)))
      return refuse(shown(text) + " is not a time zone; write a name of the IANA list, as in Europe/Paris");
    into.assign(text);
  }
  void language(std::string& into) {
    const auto text = take();
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (!text.empty() && (text.size() != 2 || !lower(text[0]) || !lower(text[1])))
      return refuse(shown(text) + " is not a language; write two small letters, as in fr or en, or leave it empty");
    into.assign(text);
  }

  template <typename Enum>
  void word(Enum& into, std::span<const std::string_view> words = erp::kWords<Enum>) {
    const auto text = required();
    if (!failed()) parseWord(text, into, words);
  }
  template <typename Enum>
  void optionalWord(Enum& into, Enum whenEmpty, std::span<const std::string_view> words = erp::kWords<Enum>) {
    const auto text = take();
    into = whenEmpty;
    if (!text.empty()) parseWord(text, into, words);
  }

  void position(int& into) {
    const auto text = required();
    if (failed()) return;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (error != std::errc{} || end != text.data() + text.size() || into < 1 || into > 9999)
      refuse(shown(text) + " is not a position; write 1, 2, 3 …");
  }

  /// How many decimals it may have is checked where its currency is known: that of an invoice may be its company's.
  void amount(erp::WrittenAmount& into) {
    const auto text = required();
    if (failed()) return;
    kit::AmountError why{};
    if (Decimal::parse(text, &why)) {
      into.text.assign(text);
    } else if (why == kit::AmountError::kTooLarge) {
      refuse("the amount " + shown(text) + " is too large");
    } else {
      refuse(shown(text) + " is not an amount; write it with a point and without blanks or thousands separators, as in 1234.50");
    }
  }

  /// Refuses at the field that was read last, unless something was refused before.
  void refuse(std::string why) {
    if (!refusal_) refusal_ = row_.refuse(at_ - 1, std::move(why));
  }
  [[nodiscard]] bool failed() const { return refusal_.has_value(); }
  [[nodiscard]] std::optional<Refusal> result() { return std::move(refusal_); }

 private:
  std::string_view take() { return trimmed(row_.field(at_++)); }
  std::string_view required() {
    const auto text = take();
    if (text.empty()) refuse("this must not be empty");
    return text;
  }
  static std::string tooLong() { return "this is longer than " + std::to_string(kTextBytes) + " bytes; shorten it"; }
  void line(std::string& into, std::string_view text) {
    if (text.size() > kTextBytes) return refuse(tooLong());
    if (text.find('\n') != std::string_view::npos) return refuse("there is a line break in this field; write it on one line");
    into.assign(text);
  }
  bool parseDate(std::string_view text, kit::Date& into) {
    const auto value = kit::Date::parse(text);
    if (value && value->year() >= 1900) {
      into = *value;
      return true;
    }
    refuse(shown(text) + " is not a date; write YYYY-MM-DD, as in 2026-01-31");
    return false;
  }
  template <typename Enum>
  void parseWord(std::string_view text, Enum& into, std::span<const std::string_view> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] != text) continue;
      into = static_cast<Enum>(i);
      return;
    }
    std::string allowed;
    for (std::size_t i = 0; i < words.size(); ++i)
      allowed += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
    refuse(shown(text) + " is not known here; write " + allowed);
  }

  const CsvReader& row_;
  std::size_t at_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace

std::span<const std::string_view> columnsOf(FileKind kind) {
  switch (kind) {
    case FileKind::kCompanies: return kCompanyColumns;
    case FileKind::kDepartments: return kDepartmentColumns;
    case FileKind::kCustomers: return kCustomerColumns;
    case FileKind::kContacts: return kContactColumns;
    case FileKind::kInvoices: return kInvoiceColumns;
    case FileKind::kInstalments: return kInstalmentColumns;
    case FileKind::kPayments: return kPaymentColumns;
    case FileKind::kCredits: return kCreditColumns;
  }
  return {};
}

std::optional<FileKind> kindOfFile(std::string_view fileName, std::span<const std::string> header) {
  std::optional<FileKind> named;
  for (std::size_t i = 0; i < kFileKindWords.size(); ++i) {
    const auto kind = static_cast<FileKind>(i);
    const auto columns = columnsOf(kind);
    if (header.size() == columns.size() && std::is_permutation(columns.begin(), columns.end(), header.begin(), header.end(),
                                                               [](std::string_view a, std::string_view b) { return a == b; }))
      return kind;
    if (folded(fileName).find(kFileKindWords[i]) != std::string::npos) named = kind;
  }
  return named;
}

std::optional<Refusal> read(const CsvReader& row, erp::CompanyRow& record) {
  Fields fields(row);
  fields.code(record.code);
  fields.name(record.name);
  fields.country(record.country, false);
  fields.currency(record.currency, false);
  fields.timezone(record.timezone);
  fields.text(record.email);
  fields.compact(record.iban);
  fields.compact(record.bic);
  fields.lines(record.street);
  fields.text(record.postcode);
  fields.text(record.city);
  fields.text(record.registration);
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::DepartmentRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.code);
  fields.name(record.name);
  fields.text(record.email);
  fields.text(record.senderName);
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::CustomerRow& record) {
  static constexpr std::array kYesNo{"yes"sv, "no"sv};
  enum class Answer { kYes, kNo };
  Answer reminders = Answer::kYes;
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.code);
  fields.name(record.name);
  fields.word(record.kind);
  fields.text(record.category);
  fields.language(record.language);
  fields.country(record.country, true);
  fields.text(record.email);
  fields.text(record.accountingAccount);
  fields.lines(record.street);
  fields.text(record.postcode);
  fields.text(record.city);
  fields.optionalWord(reminders, Answer::kYes, kYesNo);
  record.noReminders = reminders == Answer::kNo;
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::ContactRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.customer);
  fields.word(record.role);
  fields.text(record.name);
  fields.text(record.email);
  fields.text(record.phone);
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::InvoiceRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.number);
  fields.word(record.kind, kImportedKinds);
  fields.code(record.customer);
  fields.optionalCode(record.department);
  fields.text(record.operatorName);
  fields.text(record.orderReference);
  fields.date(record.issuedOn);
  fields.optionalDate(record.dueOn);
  fields.currency(record.currency, true);
  fields.amount(record.total);
  if (record.kind == erp::InvoiceKind::kCreditNote && negative(record.total))
    fields.refuse("the total of a credit note is written without a minus sign");
  fields.word(record.status);
  fields.optionalWord(record.paymentMethod, erp::PaymentMethod::kTransfer);
  fields.optionalDate(record.sentOn);
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::InstalmentRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.invoice);
  fields.position(record.position);
  kit::Date dueOn;
  fields.date(dueOn);
  record.dueOn = dueOn;
  fields.amount(record.amount);
  if (!positive(record.amount)) fields.refuse("the amount of an instalment is above zero");
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::PaymentRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.customer);
  fields.optionalCode(record.invoice);
  fields.date(record.paidOn);
  fields.currency(record.currency, true);
  fields.amount(record.amount);
  if (zero(record.amount)) fields.refuse("a payment of nothing cannot be booked; remove the line");
  fields.lines(record.reference);
  return fields.result();
}

std::optional<Refusal> read(const CsvReader& row, erp::CreditRow& record) {
  Fields fields(row);
  fields.code(record.company);
  fields.code(record.creditNote);
  fields.code(record.invoice);
  fields.amount(record.amount);
  if (!positive(record.amount)) fields.refuse("the amount that is allocated is above zero");
  return fields.result();
}

}  // namespace host::importers
