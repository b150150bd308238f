#include "plugin/storage/message_details.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

namespace reminders::storage {
namespace {

using kit::sql::RowReader;

}  // namespace

application::MessageDetails SqlMessageDetails::details(domain::CompanyId company, domain::DepartmentId department,
                                                       domain::CustomerId customer, std::span<const domain::InvoiceId> invoices) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    application::MessageDetails details;
    auto& sender = details.sender;
    {
      kit::sql::FewRows row(
          *lease,
          "select name, email, phone, iban, bic, street, postcode, city, registration from sdk_v1_company where company_id = :1",
          {company.value});
      if (!row.next()) throw std::logic_error("the host does not show company " + std::to_string(company.value));
      sender.companyName = row.text(0);
      sender.companyEmail = row.text(1);
      sender.companyPhone = row.text(2);
      sender.iban = row.text(3);
      sender.bic = row.text(4);
      sender.companyAddress = postalAddress(row.text(5), row.text(6), row.text(7));
      sender.registration = row.text(8);
    }
    if (!department.isNone()) {
      kit::sql::FewRows row(*lease,
                            "select name, email, sender_name from sdk_v1_department where company_id = :1 and department_id = :2",
                            {company.value, department.value});
      if (row.next()) {
        sender.departmentName = row.text(0);
        sender.departmentEmail = row.text(1);
        sender.departmentSenderName = row.text(2);
      }
    }
    {
      kit::sql::FewRows row(
          *lease, "select email, street, postcode, city from sdk_v1_customer where company_id = :1 and customer_id = :2",
          {company.value, customer.value});
      if (row.next()) {
        details.customerEmail = row.text(0);
        details.customerAddress = postalAddress(row.text(1), row.text(2), row.text(3));
      }
    }
    {
      kit::sql::FewRows rows(
          *lease,
          "select name, salutation, email, phone from sdk_v1_contact where company_id = :1 and customer_id = :2 order "
          "by contact_id",
          {company.value, customer.value});
      while (rows.next())
        details.contacts.push_back(
            {std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))});
    }
    for (const auto& invoice : invoices) {
      kit::sql::FewRows row(*lease, "select order_reference from sdk_v1_invoice where company_id = :1 and invoice_id = :2",
                            {company.value, invoice.value});
      if (row.next()) details.orderReferences[invoice.value] = row.text(0);
    }
    return details;
  });
}

}  // namespace reminders::storage
