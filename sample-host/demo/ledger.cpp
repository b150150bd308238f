#include "sample-host/demo/ledger.hpp"

#include <algorithm>
#include <map>

#include "sample-host/demo/demo_names.hpp"
#include "sample-host/erp/vat.hpp"

namespace host::demo {
namespace {

constexpr int kDays = 425;  // fourteen months

std::string plain(std::int64_t minor) { return kit::Money::plainAmount(minor, 2); }  // all demo currencies have two decimals

std::string padded(int number, std::size_t width) {
  auto digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

/// Where an invoice is in the plan: its customer and its date. Numbers are given in the order of dates, as the law asks.
struct Slot {
  const DemoCustomer* customer = nullptr;
  kit::Date issuedOn;
};

class LedgerMaker {
 public:
  LedgerMaker(Ledger& ledger, kit::Date asOf, Dice dice) : ledger_(ledger), asOf_(asOf), dice_(dice) {}

  void make(const Slot& slot) {
    const auto& c = *slot.customer;
    customer_ = &c;
    erp::InvoiceRow invoice;
    invoice.company = c.row.company;
    invoice.customer = c.row.code;
    invoice.currency = c.currency;
    invoice.issuedOn = slot.issuedOn;
    invoice.dueOn = slot.issuedOn.plusDays(c.termDays);
    if (c.row.company == kMainCompany && dice_.chance(700)) invoice.department = dice_.chance(600) ? "LOC" : "MAINT";
    invoice.operatorName = dice_.pick(kOperators);
    if (dice_.chance(600))
      invoice.orderReference = "BC-" + std::to_string(slot.issuedOn.year()) + "-" + padded(dice_.between(1, 9999), 4);
    if (dice_.chance(60))
      invoice.orderingParty = std::string(dice_.pick(kFirstNames)) + " " + std::string(dice_.pick(kLastNames));
    invoice.paymentMethod = c.habit == Habit::kDirectDebit                                      ? erp::PaymentMethod::kDirectDebit
                            : dice_.chance(120)                                                 ? erp::PaymentMethod::kCheque
                            : c.row.kind == erp::CustomerKind::kIndividual && dice_.chance(400) ? erp::PaymentMethod::kCard
                                                                                                : erp::PaymentMethod::kTransfer;
    if (dice_.chance(250)) invoice.sentOn = std::min(asOf_, slot.issuedOn.plusDays(dice_.between(1, 4)));
    invoice.number = nextNumber(invoice.company, "F", slot.issuedOn.year());
    const auto total = content(invoice);
    const int fate = dice_.below(1000);
    const bool young = asOf_.daysSince(slot.issuedOn) <= 6;
    if (young && fate < 250) {
      invoice.status = erp::InvoiceStatus::kDraft;
    } else if (fate < 10) {
      invoice.status = erp::InvoiceStatus::kCancelled;
    } else if (fate < 17) {
      invoice.dueOn.reset();
    }
    const auto plan = instalments(invoice, total, fate);
    if (invoice.status == erp::InvoiceStatus::kIssued) {
      std::int64_t left = total;
      if (dice_.chance(25)) left -= creditNote(invoice, total);
      pay(invoice, plan, left);
      // Given up after a year, with what is still open.
      if (c.habit == Habit::kBad && asOf_.daysSince(slot.issuedOn) > 360 && dice_.chance(250))
        invoice.status = erp::InvoiceStatus::kClosed;
    }
    ledger_.invoices.push_back(std::move(invoice));
  }

  /// Money that came without saying what for.
  void unallocated(const DemoCustomer& c) {
    ledger_.payments.push_back({c.row.company,
                                c.row.code,
                                "",
                                asOf_.plusDays(-dice_.between(2, 80)),
                                c.currency,
                                {plain(dice_.between(2'000, 90'000))},
                                "VIR " + reference()});
  }

 private:
  std::string reference() { return padded(dice_.below(1'000'000), 6); }

  std::string nextNumber(const std::string& company, const std::string& prefix, int year) {
    const auto series = prefix + std::to_string(year) + "-";
    return series + padded(++numbers_[company + series], 5);
  }

  /// Lines for most invoices; returns the total. The others are such as come from elsewhere without lines.
  std::int64_t content(erp::InvoiceRow& invoice) {
    const auto& c = *customer_;
    // Without lines the host's PDF takes the company's VAT rate, which is not that of customers abroad.
    const bool withLines = dice_.chance(700) || c.vatCategory != "S";
    std::vector<erp::NetLine> nets;
    const int wanted = 1 + dice_.below(3);
    const int large = c.row.category == "key_account" ? 3 : 1;
    for (int i = 0; i < wanted; ++i) {
      const auto& good = kGoods[static_cast<std::size_t>(dice_.below(static_cast<int>(kGoods.size())))];
      const std::int64_t price = std::int64_t{dice_.between(good.fromPrice * 20, good.toPrice * 20)} * 50'000;  // steps of 0.05
      const int many = good.toPrice < 5     ? dice_.between(20, 180)
                       : good.toPrice < 100 ? dice_.between(2, 16)
                                            : dice_.between(1, 3);
      std::int64_t quantity = std::int64_t{many} * large * 1'000'000;
      if (good.unit == "h" && dice_.chance(400)) quantity += 500'000;
      const int rate = c.vatRate == 2000 && dice_.chance(70) ? 1000 : c.vatRate;
      const auto net = erp::lineNet(quantity, price, kit::Currency::of(c.currency));
      nets.push_back({net, rate, c.vatCategory});
      if (!withLines) continue;
      erp::InvoiceLineRow line;
      line.company = invoice.company;
      line.invoice = invoice.number;
      line.position = i + 1;
      line.description = good.name;
      line.quantity = quantity;
      line.unit = good.unit;
      line.unitPrice = price;
      line.net = erp::WrittenAmount{plain(net)};
      line.vatRate = rate;
      line.vatCategory = c.vatCategory;
      ledger_.lines.push_back(std::move(line));
    }
    std::int64_t total = 0;
    for (const auto& group : erp::vatBreakdown(nets)) total += group.net + group.vat;
    invoice.total = {plain(total)};
    return total;
  }

  struct Due {
    std::optional<kit::Date> on;
    std::int64_t amount = 0;
  };

  /// Large invoices are sometimes paid in two to four parts.
  std::vector<Due> instalments(const erp::InvoiceRow& invoice, std::int64_t total, int fate) {
    if (!invoice.dueOn || total < 150'000 || fate % 4 != 0) return {{invoice.dueOn, total}};
    const int parts = dice_.between(2, 4);
    std::vector<Due> plan;
    std::int64_t left = total;
    for (int i = 0; i < parts; ++i) {
      const auto amount = i + 1 == parts ? left : total / parts;
      left -= amount;
      plan.push_back({invoice.issuedOn.plusDays(30 * (i + 1)), amount});
      ledger_.instalments.push_back({invoice.company, invoice.number, i + 1, plan.back().on, {plain(amount)}});
    }
    return plan;
  }

  /// A part or the whole is taken back some days later; returns what is allocated to the invoice.
  std::int64_t creditNote(const erp::InvoiceRow& invoice, std::int64_t total) {
    const auto on = invoice.issuedOn.plusDays(dice_.between(3, 25));
    if (on > asOf_) return 0;
    const auto amount = dice_.chance(400) ? total : total * dice_.between(5, 40) / 100;
    if (amount == 0) return 0;
    pendingNotes_.push_back({invoice, on, amount});
    return dice_.chance(150) ? 0 : (pendingNotes_.back().allocated = amount);
  }

  void book(const erp::InvoiceRow& invoice, kit::Date on, std::int64_t amount) {
    if (on > asOf_ || amount <= 0) return;
    const char* by = invoice.paymentMethod == erp::PaymentMethod::kCheque        ? "CHQ "
                     : invoice.paymentMethod == erp::PaymentMethod::kDirectDebit ? "PRLV "
                     : invoice.paymentMethod == erp::PaymentMethod::kCard        ? "CB "
                                                                                 : "VIR ";
    const auto paid = by + reference();
    ledger_.payments.push_back({invoice.company, invoice.customer, invoice.number, on, invoice.currency, {plain(amount)}, paid});
    // A cheque without cover, a debit sent back.
    if (const auto back = on.plusDays(dice_.between(4, 12)); dice_.chance(12) && back <= asOf_)
      ledger_.payments.push_back(
          {invoice.company, invoice.customer, invoice.number, back, invoice.currency, {plain(-amount)}, paid + " REJET"});
  }

  int delay() {
    switch (customer_->habit) {
      case Habit::kPrompt: return dice_.chance(80) ? dice_.between(5, 25) : dice_.between(-8, 4);
      case Habit::kSlow: return dice_.between(4, 48);
      case Habit::kBad: return dice_.between(20, 160);
      case Habit::kDirectDebit: return 0;
    }
    return 0;
  }

  void pay(const erp::InvoiceRow& invoice, const std::vector<Due>& plan, std::int64_t left) {
    const bool never = dice_.chance(customer_->habit == Habit::kBad ? 330 : customer_->habit == Habit::kSlow ? 30 : 6);
    if (never) return;
    for (const auto& due : plan) {
      const auto amount = std::min(left, due.amount);
      left -= amount;
      const auto on = due.on.value_or(invoice.issuedOn.plusDays(30)).plusDays(delay());
      const bool inParts = customer_->habit != Habit::kDirectDebit && dice_.chance(45);
      if (inParts) {
        book(invoice, on, amount / 2);
        if (!dice_.chance(250)) book(invoice, on.plusDays(dice_.between(10, 45)), amount - amount / 2);
      } else {
        book(invoice, on, dice_.chance(4) ? amount + dice_.between(100, 5'000) : amount);  // now and then too much
      }
    }
  }

 public:
  /// Credit notes get their numbers in the order of their dates, at the end.
  void finishNotes() {
    std::stable_sort(pendingNotes_.begin(), pendingNotes_.end(), [](const Note& a, const Note& b) { return a.on < b.on; });
    for (const auto& note : pendingNotes_) {
      erp::InvoiceRow row;
      row.company = note.invoice.company;
      row.customer = note.invoice.customer;
      row.department = note.invoice.department;
      row.currency = note.invoice.currency;
      row.operatorName = note.invoice.operatorName;
      row.orderReference = note.invoice.orderReference;
      row.kind = erp::InvoiceKind::kCreditNote;
      row.issuedOn = note.on;
      row.total = {plain(note.amount)};
      row.number = nextNumber(row.company, "A", note.on.year());
      if (note.allocated > 0) ledger_.credits.push_back({row.company, row.number, note.invoice.number, {plain(note.allocated)}});
      ledger_.invoices.push_back(std::move(row));
      ++ledger_.creditNotes;
    }
  }

 private:
  struct Note {
    erp::InvoiceRow invoice;
    kit::Date on;
    std::int64_t amount = 0;
    std::int64_t allocated = 0;
  };

  Ledger& ledger_;
  kit::Date asOf_;
  Dice dice_;
  const DemoCustomer* customer_ = nullptr;
  std::map<std::string, int> numbers_;
  std::vector<Note> pendingNotes_;
};

}  // namespace

Ledger makeLedger(const DemoOptions& options, const Parties& parties, Dice dice) {
  std::vector<Slot> slots;
  slots.reserve(static_cast<std::size_t>(options.invoices));
  for (int i = 0; i < options.invoices; ++i) {
    // Some customers buy far more than others.
    const int many = static_cast<int>(parties.customers.size());
    const int which = dice.chance(400) ? dice.below(std::max(1, many / 6)) * 6 : dice.below(many);
    // Business grows: the last weeks have more than their share.
    auto day = options.asOf.plusDays(-dice.below(dice.chance(150) ? 50 : kDays));
    while (day.isoWeekday() > 5) day = day.plusDays(-1);
    slots.push_back({&parties.customers[static_cast<std::size_t>(std::min(which, many - 1))], day});
  }
  std::stable_sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.issuedOn < b.issuedOn; });
  Ledger ledger;
  LedgerMaker maker(ledger, options.asOf, dice.fork(1));
  for (const auto& slot : slots) maker.make(slot);
  maker.finishNotes();
  for (const auto& customer : parties.customers)
    if (dice.chance(15)) maker.unallocated(customer);
  return ledger;
}

}  // namespace host::demo
