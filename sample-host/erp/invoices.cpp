#include "sample-host/erp/invoices.hpp"

#include <numeric>
#include <stdexcept>

#include "sample-host/erp/company_transaction.hpp"
#include "sample-host/erp/fold.hpp"
#include "sample-host/erp/query.hpp"
#include "sample-host/erp/settlement.hpp"
#include "sample-host/erp/text_limits.hpp"
#include "sample-host/erp/vat.hpp"

namespace host::erp {
namespace {

constexpr const char* kChanged = "This invoice was changed by somebody else; load it again and repeat your change.";
constexpr const char* kNoSuchInvoice = "There is no such invoice; load the page again.";

/// What the use cases need to know of an invoice.
struct Head {
  std::int64_t id = 0;
  std::string number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kDraft;
  std::int64_t customerId = 0;
  std::optional<std::int64_t> departmentId;
  std::string currency, orderReference, orderingParty;
  std::int64_t total = 0;
  std::int64_t settled = 0;
  kit::Date issuedOn;
  std::int64_t version = 0;
};

std::optional<Head> headOf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId) {
  std::optional<Head> found;
  Query query(session,
              "select invoice_id, number, kind, status, customer_id, department_id, currency, order_reference, total, settled, "
              "issued_on, version, ordering_party from erp_invoice where company_id =");
  query.value(companyId).add("and invoice_id =").value(invoiceId).read(13, [&](const Row& row) {
    Head head;
    head.id = row.number(0);
    head.number = row.text(1);
    head.kind = stored<InvoiceKind>(row.text(2));
    head.status = stored<InvoiceStatus>(row.text(3));
    head.customerId = row.number(4);
    head.departmentId = row.maybeNumber(5);
    head.currency = row.text(6);
    head.orderReference = row.text(7);
    head.total = row.number(8);
    head.settled = row.number(9);
    head.issuedOn = row.date(10).value_or(kit::Date{});
    head.version = row.number(11);
    head.orderingParty = row.text(12);
    found = head;
  });
  return found;
}

void settle(kit::sql::Session& session, const Actor& actor, std::initializer_list<std::int64_t> ids) {
  Settling settling(session);
  for (const auto id : ids) settling.touch(actor.companyId, id);
  settling.settle();
}

bool numberTaken(kit::sql::Session& session, std::int64_t companyId, const std::string& number) {
  Query query(session, "select count(*) from erp_invoice where company_id =");
  return query.value(companyId).add("and number =").value(number).number() > 0;
}

// "F2026-00012": the company's prefix, the year, and a counter of that year. Numbers that were given by hand are stepped over.
std::string nextNumber(kit::sql::Session& session, const Actor& actor, InvoiceKind kind, int year) {
  std::string prefix;
  Query query(session, kind == InvoiceKind::kCreditNote ? "select credit_prefix from erp_company where company_id ="
                                                        : "select invoice_prefix from erp_company where company_id =");
  query.value(actor.companyId).read(1, [&](const Row& row) { prefix = row.text(0); });
  prefix += std::to_string(year) + "-";
  while (true) {
    auto digits = std::to_string(takeValues(session, actor.companyId, "number/" + prefix, 1));
    if (digits.size() < 5) digits.insert(0, 5 - digits.size(), '0');
    if (auto number = prefix + digits; !numberTaken(session, actor.companyId, number)) return number;
  }
}

void insertLines(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                 const std::vector<InvoiceLine>& lines, kit::Currency currency) {
  std::int64_t position = 0;
  for (const auto& line : lines) {
    Query query(session,
                "insert into erp_invoice_line (company_id, invoice_id, position, description, quantity, unit, unit_price, net, "
                "vat_rate, vat_category) values (");
    query.value(companyId).add(",").value(invoiceId).add(",").value(++position).add(",").value(line.description).add(",");
    query.value(line.quantity).add(",").value(line.unit).add(",").value(line.unitPrice).add(",");
    query.value(lineNet(line.quantity, line.unitPrice, currency)).add(",").value(std::int64_t{line.vatRate}).add(",");
    query.value(line.vatCategory).add(")").execute();
  }
}

void deleteParts(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId) {
  for (const char* table : {"erp_allocation", "erp_instalment", "erp_invoice_line"}) {
    Query query(session, std::string("delete from ") + table + " where company_id =");
    query.value(companyId).add("and invoice_id =").value(invoiceId).execute();
  }
}

void insertInstalments(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                       const std::vector<PlannedInstalment>& instalments) {
  std::int64_t position = 0;
  for (const auto& one : instalments) {
    Query query(session, "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) values (");
    query.value(companyId).add(",").value(invoiceId).add(",").value(++position).add(",").value(one.dueOn).add(",");
    query.value(one.amount).add(", 0)").execute();
  }
}

/// A row of erp_invoice about to be made; what is not named here is empty.
struct NewDocument {
  std::int64_t id = 0;
  std::string number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kDraft;
  std::int64_t customerId = 0;
  std::optional<std::int64_t> departmentId;
  std::string operatorName, orderReference, orderingParty, note;
  kit::Date issuedOn;
  std::optional<kit::Date> dueOn;
  std::string currency;
  std::int64_t total = 0;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  std::optional<std::int64_t> correctsId;
  bool scheduled = false;
};

std::string searchKey(const NewDocument& d) { return folded(d.number + " " + d.orderReference + " " + d.orderingParty); }

void insertDocument(kit::sql::Session& session, std::int64_t companyId, const NewDocument& d) {
  Query query(
      session,
      "insert into erp_invoice (company_id, invoice_id, number, kind, status, customer_id, department_id, operator, "
      "order_reference, ordering_party, note, issued_on, due_on, currency, total, payment_method, corrects_id, scheduled, "
      "search_key, settled, version) values (");
  query.value(companyId).add(",").value(d.id).add(",").value(d.number).add(",").value(wordOf(d.kind)).add(",");
  query.value(wordOf(d.status))
      .add(",")
      .value(d.customerId)
      .add(",")
      .value(d.departmentId)
      .add(",")
      .value(d.operatorName)
      .add(",");
  query.value(d.orderReference).add(",").value(d.orderingParty).add(",").value(d.note).add(",").value(d.issuedOn).add(",");
  query.value(d.dueOn).add(",").value(d.currency).add(",").value(d.total).add(",").value(wordOf(d.paymentMethod)).add(",");
  query.value(d.correctsId)
      .add(",")
      .value(std::int64_t{d.scheduled ? 1 : 0})
      .add(",")
      .value(searchKey(d))
      .add(", 0, 1)")
      .execute();
}

std::optional<Refusal> wrong(kit::sql::Session& session, const Actor& actor, const InvoiceDraft& draft) {
  if (auto tooLong = firstTooLong({{"order_reference", draft.orderReference, kLongestLine}, {"note", draft.note, kLongestNote}}))
    return tooLong;
  if (!kit::Currency::parse(draft.currency))
    return Refusal{
        "\"{currency}\" is no currency of ISO 4217; write a code such as EUR.", {{"currency", draft.currency}}, "currency"};
  Query known(session, "select count(*) from erp_customer where company_id =");
  if (known.value(actor.companyId).add("and customer_id =").value(draft.customerId).number() == 0)
    return Refusal{"Choose the customer of this invoice.", {}, "customer"};
  if (draft.departmentId) {
    Query department(session, "select count(*) from erp_department where company_id =");
    if (department.value(actor.companyId).add("and department_id =").value(*draft.departmentId).number() == 0)
      return Refusal{"There is no such department; choose another.", {}, "department"};
  }
  if (draft.lines.empty()) return Refusal{"An invoice needs at least one line.", {}, "lines"};
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    const auto& line = draft.lines[i];
    const std::string at = std::to_string(i + 1);
    if (line.description.empty()) return Refusal{"Line {line} needs a description.", {{"line", at}}, "lines"};
    if (isLongerThan(line.description, kLongestDescription))
      return Refusal{"The description of line {line} is longer than {limit} characters; shorten it.",
                     {{"line", at}, {"limit", std::to_string(kLongestDescription)}},
                     "lines"};
    if (!fits(line, kit::Currency::of(draft.currency)))
      return Refusal{"The amount of line {line} is too large; correct quantity or price.", {{"line", at}}, "lines"};
    if (line.vatRate < 0 || line.vatRate > 10'000)
      return Refusal{"The VAT rate of line {line} lies between 0 and 100 %.", {{"line", at}}, "lines"};
  }
  for (const auto& one : draft.instalments)
    if (one.amount < 0) return Refusal{"An instalment cannot be negative.", {}, "instalments"};
  return std::nullopt;
}

std::vector<InvoiceLine> linesOf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId) {
  std::vector<InvoiceLine> lines;
  Query query(
      session,
      "select description, quantity, unit, unit_price, vat_rate, vat_category, net from erp_invoice_line where company_id =");
  query.value(companyId).add("and invoice_id =").value(invoiceId).add("order by position").read(7, [&](const Row& row) {
    lines.push_back(
        {row.text(0), row.number(1), row.text(2), row.number(3), static_cast<int>(row.number(4)), row.text(5), row.number(6)});
  });
  return lines;
}

// A part of an invoice taken back: in the proportion of its VAT rates, the cents that rounding leaves go to the first rates.
std::vector<InvoiceLine> creditedPart(const std::vector<InvoiceLine>& lines, const Head& head, std::int64_t amount,
                                      const std::string& language) {
  std::vector<NetLine> nets;
  for (const auto& line : lines) nets.push_back({line.net, line.vatRate, line.vatCategory});
  const auto groups = vatBreakdown(nets);
  const auto currency = kit::Currency::of(head.currency);
  std::int64_t whole = 0;
  for (const auto& group : groups) whole += group.net + group.vat;
  std::vector<InvoiceLine> part;
  std::int64_t before = 0;
  std::int64_t given = 0;
  for (const auto& group : groups) {
    before += group.net + group.vat;
    const auto share = mulDiv(amount, before, whole) - given;
    given += share;
    if (share == 0) continue;
    InvoiceLine line;
    line.description = (language == "fr" ? "Avoir sur la facture " : "Credit on invoice ") + head.number;
    line.vatRate = group.rate;
    line.vatCategory = group.category;
    line.unitPrice = vatWithin(share, group.rate).net * (1'000'000 / currency.minorPerMajor());
    part.push_back(line);
  }
  return part;
}

Outcome<Done> setStatus(kit::sql::Session& session, const Actor& actor, const Head& head, std::int64_t version,
                        InvoiceStatus status, const std::string& action, const std::string& detail = {}) {
  Query query(session, "update erp_invoice set status =");
  query.value(wordOf(status)).add(", version = version + 1 where company_id =").value(actor.companyId);
  if (query.add("and invoice_id =").value(head.id).add("and version =").value(version).execute() == 0)
    return Refusal{kChanged, {}, ""};
  audit(session, actor, action, head.number, detail);
  return Done{};
}

std::int64_t creditedBefore(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId) {
  Query notes(session, "select coalesce(sum(total), 0) from erp_invoice where company_id =");
  const auto corrected =
      notes.value(actor.companyId).add("and corrects_id =").value(invoiceId).add("and status in ('issued', 'closed')").number();
  Query others(
      session,
      "select coalesce(sum(c.amount), 0) from erp_credit c join erp_invoice n on n.company_id = c.company_id and n.invoice_id = "
      "c.credit_note_id where c.company_id =");
  others.value(actor.companyId).add("and c.invoice_id =").value(invoiceId).add("and (n.corrects_id is null or n.corrects_id <>");
  return corrected + others.value(invoiceId).add(") and n.status in ('issued', 'closed')").number();
}

void insertCredit(kit::sql::Session& session, const Actor& actor, std::int64_t noteId, std::int64_t invoiceId,
                  std::int64_t amount) {
  Query query(session, "insert into erp_credit (company_id, credit_note_id, invoice_id, amount) values (");
  query.value(actor.companyId).add(",").value(noteId).add(",").value(invoiceId).add(",").value(amount);
  query.add(") on conflict (company_id, credit_note_id, invoice_id) do update set amount = erp_credit.amount + excluded.amount")
      .execute();
}

}  // namespace

bool fits(const InvoiceLine& line, kit::Currency currency) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000;  // thousands of such lines can be added up
  try {
    const auto net = lineNet(line.quantity, line.unitPrice, currency);
    return net <= kMost && net >= -kMost;
  } catch (const std::overflow_error&) {
    return false;
  }
}

std::int64_t totalOf(const std::vector<InvoiceLine>& lines, const std::string& currency) {
  std::vector<NetLine> nets;
  for (const auto& line : lines)
    nets.push_back({lineNet(line.quantity, line.unitPrice, kit::Currency::of(currency)), line.vatRate, line.vatCategory});
  std::int64_t total = 0;
  for (const auto& group : vatBreakdown(nets)) total += group.net + group.vat;
  return total;
}

Outcome<std::int64_t> saveDraft(kit::sql::Session& session, const Actor& actor, const InvoiceDraft& draft) {
  CompanyTransaction transaction(session, actor.companyId);
  if (const auto refusal = wrong(session, actor, draft)) return *refusal;
  NewDocument d;
  d.total = totalOf(draft.lines, draft.currency);
  if (d.total < 0)
    return Refusal{"The total is below 0: to give money back, make a credit note on the invoice that it is about.", {}, "lines"};
  auto instalments = draft.instalments;
  d.scheduled = !instalments.empty();
  if (instalments.empty()) instalments.push_back({draft.dueOn, d.total});
  const auto planned = std::accumulate(instalments.begin(), instalments.end(), std::int64_t{0},
                                       [](std::int64_t sum, const PlannedInstalment& one) { return sum + one.amount; });
  const auto currency = kit::Currency::of(draft.currency);
  if (planned != d.total)
    return Refusal{"The instalments sum to {sum}, the invoice totals {total} {currency}; correct them so that both are the same.",
                   {{"sum", kit::Money(planned, currency).plain()},
                    {"total", kit::Money(d.total, currency).plain()},
                    {"currency", draft.currency}},
                   "instalments"};
  d.id = draft.id;
  d.customerId = draft.customerId;
  d.departmentId = draft.departmentId;
  d.operatorName = draft.operatorName.empty() ? actor.name : draft.operatorName;
  d.orderReference = draft.orderReference;
  d.orderingParty = draft.orderingParty;
  d.note = draft.note;
  d.issuedOn = draft.issuedOn;
  d.dueOn = draft.dueOn;
  d.currency = draft.currency;
  d.paymentMethod = draft.paymentMethod;
  if (draft.id == 0) {
    d.id = takeIds(session, actor.companyId);
    d.number = "DRAFT-" + std::to_string(d.id);
    insertDocument(session, actor.companyId, d);
  } else {
    const auto head = headOf(session, actor.companyId, draft.id);
    if (!head) return Refusal{kNoSuchInvoice, {}, ""};
    if (head->status != InvoiceStatus::kDraft)
      return Refusal{
          "Invoice {number} is issued and cannot be rewritten; credit it and make a new one.", {{"number", head->number}}, ""};
    d.number = head->number;
    Query query(session, "update erp_invoice set customer_id =");
    query.value(d.customerId).add(", department_id =").value(d.departmentId).add(", operator =").value(d.operatorName);
    query.add(", order_reference =").value(d.orderReference).add(", ordering_party =").value(d.orderingParty);
    query.add(", note =").value(d.note).add(", issued_on =").value(d.issuedOn).add(", due_on =").value(d.dueOn);
    query.add(", currency =")
        .value(d.currency)
        .add(", total =")
        .value(d.total)
        .add(", payment_method =")
        .value(wordOf(d.paymentMethod));
    query.add(", scheduled =").value(std::int64_t{d.scheduled ? 1 : 0}).add(", search_key =").value(searchKey(d));
    query.add(", version = version + 1 where company_id =").value(actor.companyId).add("and invoice_id =").value(d.id);
    if (query.add("and version =").value(draft.version).execute() == 0) return Refusal{kChanged, {}, ""};
    deleteParts(session, actor.companyId, d.id);
  }
  insertLines(session, actor.companyId, d.id, draft.lines, currency);
  if (d.total > 0) insertInstalments(session, actor.companyId, d.id, instalments);
  settle(session, actor, {d.id});
  audit(session, actor, draft.id == 0 ? "invoice.draft" : "invoice.rewrite", d.number);
  transaction.commit();
  return d.id;
}

Outcome<Issued> issueInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version,
                             kit::Date on, const std::string& number) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto head = headOf(session, actor.companyId, invoiceId);
  if (!head) return Refusal{kNoSuchInvoice, {}, ""};
  if (head->status != InvoiceStatus::kDraft)
    return Refusal{"Invoice {number} is not a draft; only drafts can be issued.", {{"number", head->number}}, ""};
  if (!number.empty() && number != head->number && numberTaken(session, actor.companyId, number))
    return Refusal{"The number {number} is taken; write another, or none to take the next.", {{"number", number}}, "number"};
  const auto given = number.empty() ? nextNumber(session, actor, head->kind, on.year()) : number;
  Query query(session, "update erp_invoice set number =");
  query.value(given)
      .add(", status = 'issued', issued_on =")
      .value(on)
      .add(", search_key =")
      .value(folded(given + " " + head->orderReference + " " + head->orderingParty));
  query.add(", version = version + 1 where company_id =").value(actor.companyId).add("and invoice_id =").value(invoiceId);
  if (query.add("and version =").value(version).execute() == 0) return Refusal{kChanged, {}, ""};
  settle(session, actor, {invoiceId});
  audit(session, actor, "invoice.issue", given, head->number);
  transaction.commit();
  return Issued{invoiceId, given};
}

Outcome<Issued> creditInvoice(kit::sql::Session& session, const Actor& actor, const CreditRequest& request) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto head = headOf(session, actor.companyId, request.invoiceId);
  if (!head) return Refusal{kNoSuchInvoice, {}, ""};
  if (head->kind != InvoiceKind::kInvoice || head->total <= 0)
    return Refusal{"{number} is not an invoice to be paid; it cannot be credited.", {{"number", head->number}}, ""};
  if (head->status == InvoiceStatus::kDraft || head->status == InvoiceStatus::kCancelled)
    return Refusal{"Invoice {number} is not issued; there is nothing to credit.", {{"number", head->number}}, ""};
  const auto currency = kit::Currency::of(head->currency);
  if (request.amount <= 0) return Refusal{"Write the amount to credit; it is above 0.", {}, "amount"};
  if (const auto left = head->total - creditedBefore(session, actor, head->id); request.amount > left)
    return Refusal{"Only {left} {currency} of invoice {number} can still be credited.",
                   {{"left", kit::Money(left, currency).plain()}, {"currency", head->currency}, {"number", head->number}},
                   "amount"};
  if (auto tooLong = firstTooLong({{"reason", request.reason, kLongestNote}})) return *tooLong;
  if (request.on < head->issuedOn)
    return Refusal{"A credit note cannot be dated before its invoice ({date}).", {{"date", head->issuedOn.iso()}}, "date"};
  if (!request.number.empty() && numberTaken(session, actor.companyId, request.number))
    return Refusal{
        "The number {number} is taken; write another, or none to take the next.", {{"number", request.number}}, "number"};

  NewDocument d;
  d.id = takeIds(session, actor.companyId);
  d.number = request.number.empty() ? nextNumber(session, actor, InvoiceKind::kCreditNote, request.on.year()) : request.number;
  d.kind = InvoiceKind::kCreditNote;
  d.status = InvoiceStatus::kIssued;
  d.customerId = head->customerId;
  d.departmentId = head->departmentId;
  d.operatorName = actor.name;
  d.orderReference = head->orderReference;
  d.note = request.reason;
  d.issuedOn = request.on;
  d.currency = head->currency;
  d.total = request.amount;
  d.correctsId = head->id;
  insertDocument(session, actor.companyId, d);
  auto lines = linesOf(session, actor.companyId, head->id);
  if (!lines.empty()) {
    if (request.amount != head->total) {
      std::string language;
      Query query(session, "select language from erp_company where company_id =");
      query.value(actor.companyId).read(1, [&](const Row& row) { language = row.text(0); });
      lines = creditedPart(lines, *head, request.amount, language);
    }
    insertLines(session, actor.companyId, d.id, lines, currency);
  }
  if (const auto allocated = std::min(request.amount, head->total - head->settled); allocated > 0)
    insertCredit(session, actor, d.id, head->id, allocated);
  settle(session, actor, {head->id, d.id});
  audit(session, actor, "invoice.credit", head->number,
        d.number + " " + kit::Money(d.total, currency).plain() + " " + d.currency);
  transaction.commit();
  return Issued{d.id, d.number};
}

Outcome<Done> allocateCredit(kit::sql::Session& session, const Actor& actor, std::int64_t creditNoteId, std::int64_t invoiceId,
                             std::int64_t amount) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto note = headOf(session, actor.companyId, creditNoteId);
  const auto head = headOf(session, actor.companyId, invoiceId);
  if (!note || !head || note->customerId != head->customerId) return Refusal{kNoSuchInvoice, {}, ""};
  if (note->kind != InvoiceKind::kCreditNote || note->status != InvoiceStatus::kIssued)
    return Refusal{"{number} is not an issued credit note.", {{"number", note->number}}, ""};
  if (head->kind != InvoiceKind::kInvoice || head->status != InvoiceStatus::kIssued)
    return Refusal{"{number} is not an issued invoice.", {{"number", head->number}}, "invoice"};
  if (note->currency != head->currency)
    return Refusal{"Credit note and invoice are in different currencies; choose an invoice in {currency}.",
                   {{"currency", note->currency}},
                   "invoice"};
  if (amount <= 0) return Refusal{"Write the amount to allocate; it is above 0.", {}, "amount"};
  Query used(session, "select coalesce(sum(amount), 0) from erp_credit where company_id =");
  const auto left = note->total - used.value(actor.companyId).add("and credit_note_id =").value(creditNoteId).number();
  const auto plain = [&](std::int64_t minor) { return kit::Money(minor, kit::Currency::of(note->currency)).plain(); };
  if (amount > left)
    return Refusal{"Only {left} {currency} of credit note {number} are left.",
                   {{"left", plain(left)}, {"currency", note->currency}, {"number", note->number}},
                   "amount"};
  if (const auto open = head->total - head->settled; amount > open)
    return Refusal{"Only {open} {currency} are open on invoice {number}.",
                   {{"open", plain(open)}, {"currency", head->currency}, {"number", head->number}},
                   "amount"};
  insertCredit(session, actor, creditNoteId, invoiceId, amount);
  settle(session, actor, {invoiceId, creditNoteId});
  audit(session, actor, "credit.allocate", note->number, head->number + " " + plain(amount) + " " + note->currency);
  transaction.commit();
  return Done{};
}

Outcome<Done> cancelInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version,
                            const std::string& reason) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto head = headOf(session, actor.companyId, invoiceId);
  if (!head) return Refusal{kNoSuchInvoice, {}, ""};
  if (head->status == InvoiceStatus::kCancelled) return Refusal{"{number} is already cancelled.", {{"number", head->number}}, ""};
  if (head->status == InvoiceStatus::kClosed)
    return Refusal{"{number} is closed; reopen it before you cancel it.", {{"number", head->number}}, ""};
  Query paid(session, "select coalesce(sum(amount), 0) from erp_payment where company_id =");
  if (head->settled != 0 || paid.value(actor.companyId).add("and invoice_id =").value(invoiceId).number() != 0)
    return Refusal{
        "Money is booked on invoice {number}; credit it, or reverse its payments first.", {{"number", head->number}}, ""};
  Query used(session, "select count(*) from erp_credit where company_id =");
  if (used.value(actor.companyId).add("and credit_note_id =").value(invoiceId).number() > 0)
    return Refusal{"Credit note {number} is allocated to an invoice and cannot be cancelled.", {{"number", head->number}}, ""};
  const auto done = setStatus(session, actor, *head, version, InvoiceStatus::kCancelled, "invoice.cancel", reason);
  if (!done) return done;
  settle(session, actor, {invoiceId});
  transaction.commit();
  return done;
}

Outcome<Done> closeInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto head = headOf(session, actor.companyId, invoiceId);
  if (!head) return Refusal{kNoSuchInvoice, {}, ""};
  if (head->status != InvoiceStatus::kIssued)
    return Refusal{"{number} is not issued; only issued documents can be closed.", {{"number", head->number}}, ""};
  const auto done = setStatus(session, actor, *head, version, InvoiceStatus::kClosed, "invoice.close");
  if (!done) return done;
  transaction.commit();
  return done;
}

Outcome<Done> reopenInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto head = headOf(session, actor.companyId, invoiceId);
  if (!head) return Refusal{kNoSuchInvoice, {}, ""};
  if (head->status != InvoiceStatus::kClosed)
    return Refusal{"{number} is not closed; there is nothing to reopen.", {{"number", head->number}}, ""};
  const auto done = setStatus(session, actor, *head, version, InvoiceStatus::kIssued, "invoice.reopen");
  if (!done) return done;
  transaction.commit();
  return done;
}

}  // namespace host::erp
