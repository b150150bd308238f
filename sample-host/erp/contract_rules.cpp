// Each rule is one pass over sets: another ERP's views may be slow to ask row by row.
#include "sample-host/erp/contract_rules.hpp"

#include <array>

namespace host::erp {
namespace {

constexpr std::array kRules{
    // -- companies and departments
    ContractRule{
        "sdk_v1_company", "code",
        "from sdk_v1_company v join (select code from sdk_v1_company group by code having count(*) > 1) t on t.code = v.code",
        "codes are unique"},
    ContractRule{"sdk_v1_company", "code", "from sdk_v1_company v where v.code = ''", "every company has a code"},
    ContractRule{"sdk_v1_company", "language", "from sdk_v1_company v where v.language not in ('fr', 'en')",
                 "a company writes in fr or en"},
    ContractRule{"sdk_v1_company", "iban", "from sdk_v1_company v where v.iban like '% %'", "an IBAN is written without blanks"},
    ContractRule{"sdk_v1_department", "code",
                 "from sdk_v1_department v join (select company_id, code from sdk_v1_department group by company_id, code having "
                 "count(*) > 1) t on t.company_id = v.company_id and t.code = v.code",
                 "codes are unique within the company"},
    // -- customers and their people
    ContractRule{"sdk_v1_customer", "customer_id", "from sdk_v1_customer v where v.customer_id = 0",
                 "0 is nobody's number: the change feed means everybody by it"},
    ContractRule{"sdk_v1_customer", "code",
                 "from sdk_v1_customer v join (select company_id, code from sdk_v1_customer group by company_id, code having "
                 "count(*) > 1) t on t.company_id = v.company_id and t.code = v.code",
                 "codes are unique within the company"},
    ContractRule{"sdk_v1_customer", "code", "from sdk_v1_customer v where v.code = ''", "every customer has a code"},
    ContractRule{"sdk_v1_contact", "customer_id",
                 "from sdk_v1_contact v left join sdk_v1_customer c on c.company_id = v.company_id and c.customer_id = "
                 "v.customer_id where c.customer_id is null",
                 "contacts belong to a customer of the company"},
    // -- invoices
    ContractRule{"sdk_v1_invoice", "number",
                 "from sdk_v1_invoice v join (select company_id, number from sdk_v1_invoice group by company_id, number having "
                 "count(*) > 1) t on t.company_id = v.company_id and t.number = v.number",
                 "numbers are unique within the company"},
    ContractRule{"sdk_v1_invoice", "number", "from sdk_v1_invoice v where v.number = ''", "every invoice has a number"},
    ContractRule{"sdk_v1_invoice", "total", "from sdk_v1_invoice v where v.total < 0 and v.kind <> 'invoice'",
                 "the total of a credit note is positive"},
    ContractRule{"sdk_v1_invoice", "customer_id",
                 "from sdk_v1_invoice v left join sdk_v1_customer c on c.company_id = v.company_id and c.customer_id = "
                 "v.customer_id where c.customer_id is null",
                 "invoices belong to a customer of the company"},
    ContractRule{"sdk_v1_invoice", "department_id",
                 "from sdk_v1_invoice v left join sdk_v1_department d on d.company_id = v.company_id and d.department_id = "
                 "v.department_id where v.department_id is not null and d.department_id is null",
                 "the department of an invoice is one of the company"},
    ContractRule{"sdk_v1_invoice", "",
                 "from sdk_v1_invoice v left join (select distinct company_id, invoice_id from sdk_v1_receivable) r on "
                 "r.company_id = v.company_id and r.invoice_id = v.invoice_id where v.kind = 'invoice' and v.total > 0 and "
                 "r.invoice_id is null",
                 "an invoice with a positive total has at least one receivable, undated where it has no due date"},
    // -- what is to be paid
    ContractRule{"sdk_v1_receivable", "invoice_id",
                 "from sdk_v1_receivable v left join sdk_v1_invoice i on i.company_id = v.company_id and i.invoice_id = "
                 "v.invoice_id where i.invoice_id is null or i.kind <> 'invoice' or i.total <= 0",
                 "only invoices of kind 'invoice' with a positive total have receivables"},
    ContractRule{"sdk_v1_receivable", "",
                 "from sdk_v1_receivable v join sdk_v1_invoice i on i.company_id = v.company_id and i.invoice_id = v.invoice_id "
                 "where v.number <> i.number or v.customer_id <> i.customer_id or coalesce(v.department_id, 0) <> "
                 "coalesce(i.department_id, 0) or v.issued_on <> i.issued_on or v.sent_on <> i.sent_on or v.currency <> "
                 "i.currency or v.status <> i.status or v.payment_method <> i.payment_method",
                 "a receivable carries its invoice's columns unchanged"},
    ContractRule{"sdk_v1_receivable", "amount",
                 "from sdk_v1_receivable v join (select r.company_id, r.invoice_id, min(r.position) as position from "
                 "sdk_v1_receivable r join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = r.invoice_id group "
                 "by r.company_id, r.invoice_id, i.total having sum(r.amount) <> i.total) t on t.company_id = v.company_id and "
                 "t.invoice_id = v.invoice_id and t.position = v.position",
                 "the receivables of an invoice sum to its total"},
    ContractRule{"sdk_v1_receivable", "amount", "from sdk_v1_receivable v where v.amount < 0", "amounts are not negative"},
    ContractRule{"sdk_v1_receivable", "position", "from sdk_v1_receivable v where v.position < 1", "positions count from 1"},
    ContractRule{"sdk_v1_receivable", "due_on",
                 "from sdk_v1_receivable v join (select company_id, invoice_id from sdk_v1_receivable group by company_id, "
                 "invoice_id having count(*) > 1) t on t.company_id = v.company_id and t.invoice_id = v.invoice_id where "
                 "v.due_on is null",
                 "only the one receivable of an undated invoice has no due date"},
    ContractRule{"sdk_v1_receivable", "settled",
                 "from sdk_v1_receivable v left join (select company_id, invoice_id, position, sum(amount) as amount from "
                 "sdk_v1_settlement group by company_id, invoice_id, position) s on s.company_id = v.company_id and s.invoice_id "
                 "= v.invoice_id and s.position = v.position where v.settled <> coalesce(s.amount, 0)",
                 "`settled` is the sum of the receivable's settlements of all dates"},
    // -- what was paid
    ContractRule{"sdk_v1_settlement", "invoice_id",
                 "from sdk_v1_settlement v left join sdk_v1_receivable r on r.company_id = v.company_id and r.invoice_id = "
                 "v.invoice_id and r.position = v.position where r.invoice_id is null",
                 "settlements belong to a receivable"},
    ContractRule{
        "sdk_v1_settlement", "amount",
        "from sdk_v1_settlement v join (select s.company_id, s.invoice_id, s.position, min(s.first) as first from (select "
        "company_id, invoice_id, position, settled_on, min(settlement_id) as first, sum(sum(amount)) over (partition by "
        "company_id, invoice_id, position order by settled_on) as settled from sdk_v1_settlement group by company_id, "
        "invoice_id, position, settled_on) s join sdk_v1_receivable r on r.company_id = s.company_id and r.invoice_id = "
        "s.invoice_id and r.position = s.position where s.settled < 0 or s.settled > r.amount group by s.company_id, "
        "s.invoice_id, s.position) t on t.company_id = v.company_id and t.invoice_id = v.invoice_id and t.position = v.position "
        "and t.first = v.settlement_id",
        "settlements stay between nothing and the receivable's amount on every day"},
    ContractRule{"sdk_v1_payment", "customer_id",
                 "from sdk_v1_payment v left join sdk_v1_customer c on c.company_id = v.company_id and c.customer_id = "
                 "v.customer_id where c.customer_id is null",
                 "payments belong to a customer of the company"},
    ContractRule{"sdk_v1_payment", "invoice_id",
                 "from sdk_v1_payment v left join sdk_v1_invoice i on i.company_id = v.company_id and i.invoice_id = "
                 "v.invoice_id where v.invoice_id is not null and (i.invoice_id is null or i.currency <> v.currency)",
                 "a payment that names an invoice names one of the company in its own currency"},
    ContractRule{"sdk_v1_customer_credit", "customer_id",
                 "from sdk_v1_customer_credit v left join sdk_v1_customer c on c.company_id = v.company_id and c.customer_id = "
                 "v.customer_id where c.customer_id is null",
                 "credit belongs to a customer of the company"},
    // -- the change feed
    ContractRule{"sdk_v1_change_mark", "company_id",
                 "from sdk_v1_company v left join sdk_v1_change_mark m on m.company_id = v.company_id where m.company_id is null",
                 "every company has a mark"},
};

}  // namespace

std::span<const ContractRule> contractRules() { return kRules; }

}  // namespace host::erp
