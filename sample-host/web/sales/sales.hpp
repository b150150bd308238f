// The pages under Sales: home, invoices, payments, customers, search.
#pragma once
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// /  and /search
void addHome(Site& site);
/// /invoices, /invoices/{number}, its PDF
void addInvoicePages(Site& site);
/// /invoices/new, /invoices/{number}/edit, …/issue
void addInvoiceForms(Site& site);
/// /invoices/{number}/payment, …/credit, …/cancel, /payments/{id}/reverse
void addMoneyForms(Site& site);
/// /customers, /customers/{code}, its payments
void addCustomerPages(Site& site);
/// /customers/new, /customers/{code}/edit, its contacts
void addCustomerForms(Site& site);

}  // namespace host::web
