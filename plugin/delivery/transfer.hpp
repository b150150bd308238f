// How a message is to be paid by transfer: on which account, how much, with which reference.
#pragma once
#include "plugin/application/account_text.hpp"
#include "plugin/application/delivery_ports.hpp"
#include "plugin/application/message_ports.hpp"
#include "plugin/delivery/epc_code.hpp"

namespace reminders::delivery {

/// The numbers of the message's invoices, each once, by commas: what the customer writes on the transfer.
std::string numbersOf(const application::RenderRequest& request);

/// What is asked for with the message: what is still owed and, where they are in its currency, the claims.
kit::Money dueOf(const application::RenderRequest& request);

Transfer transferOf(const application::RenderRequest& request, const application::MessageDetails& details);

}  // namespace reminders::delivery
