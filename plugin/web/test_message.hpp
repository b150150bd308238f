// "Send me a test": a text filled with a real invoice, mailed to somebody of the company and marked as a test.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// What stands in a test's form: the choice of an invoice and the address. Adds the fields `invoice` and `address`.
void addTestFields(FormModel& form, const Language& language, const std::vector<application::SampleInvoice>& invoices,
                   const std::string& ownAddress, const std::string& columns = "col-md-6");

/// The address that a test goes to where nobody has typed one: the visitor's, where his name is one, else the company's.
std::string usualAddress(const SetupContext& context, const Visitor& visitor);

/// Fills and sends it; the fields `invoice` and `address` of the form are refused where they cannot be used. True: it has left.
/// Never recorded as a reminder: it goes the way of notices.
bool sendTest(const SetupContext& context, const Request& request, FormModel& form,
              const std::vector<application::SampleInvoice>& invoices, application::SampleRequest sample);

}  // namespace reminders::web
