#include "plugin/storage/message_details.hpp"

#include <host_sdk/kit/sql/series.hpp>
#include <optional>

namespace reminders::storage {

application::MessageDetails SqlMessageDetails::details(domain::CompanyId company, domain::DepartmentId department,
                                                       domain::CustomerId customer, std::span<const domain::InvoiceId> invoices) {
  return stored([&] {
    auto lease = pool_.acquire();
    // One turn to PostgreSQL; there each row is of its own moment, which nobody can tell from a message.
    std::optional<kit::sql::ReadTransaction> reading;
    if (lease->isSqlite()) reading.emplace(*lease);
    kit::sql::Series series(*lease);
    const auto companyAt = series.ask(
        "select name, email, phone, iban, bic, street, postcode, city, registration from sdk_v1_company where company_id = :1",
        {company.value});
    std::vector<std::size_t> departmentAt;  // at most one
    if (!department.isNone())
      departmentAt.push_back(
          series.ask("select name, email, sender_name from sdk_v1_department where company_id = :1 and department_id = :2",
                     {company.value, department.value}));
    const auto customerAt =
        series.ask("select email, street, postcode, city from sdk_v1_customer where company_id = :1 and customer_id = :2",
                   {company.value, customer.value});
    const auto contactsAt = series.ask(
        "select name, salutation, email, phone from sdk_v1_contact where company_id = :1 and customer_id = :2 order by "
        "contact_id",
        {company.value, customer.value});
    std::vector<std::size_t> invoicesAt;
    for (const auto& invoice : invoices)
      invoicesAt.push_back(series.ask("select order_reference from sdk_v1_invoice where company_id = :1 and invoice_id = :2",
                                      {company.value, invoice.value}));
    series.run();

    application::MessageDetails details;
    auto& sender = details.sender;
    {
      auto& row = series.rows(companyAt);
      if (!row.next()) throw std::logic_error("the host does not show company " + std::to_string(company.value));
      sender.companyName = row.text(0);
      sender.companyEmail = row.text(1);
      sender.companyPhone = row.text(2);
      sender.iban = row.text(3);
      sender.bic = row.text(4);
      sender.companyAddress = postalAddress(row.text(5), row.text(6), row.text(7));
      sender.registration = row.text(8);
    }
    for (const auto place : departmentAt)
      if (auto& row = series.rows(place); row.next()) {
        sender.departmentName = row.text(0);
        sender.departmentEmail = row.text(1);
        sender.departmentSenderName = row.text(2);
      }
    if (auto& row = series.rows(customerAt); row.next()) {
      details.customerEmail = row.text(0);
      details.customerAddress = postalAddress(row.text(1), row.text(2), row.text(3));
    }
    for (auto& rows = series.rows(contactsAt); rows.next();)
      details.contacts.push_back(
          {std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))});
    for (std::size_t i = 0; i < invoices.size(); ++i)
      if (auto& row = series.rows(invoicesAt[i]); row.next()) details.orderReferences[invoices[i].value] = row.text(0);
    return details;
  });
}

}  // namespace reminders::storage
