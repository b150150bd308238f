// What a message claims beside the open amounts: the rules of domain/claims.hpp asked for the lines of a message.
#pragma once
#include <vector>

#include "plugin/application/delivery_ports.hpp"

namespace reminders::application {

/// For each line of the message, in their order; empty when its step claims nothing. Only lines of the message's own level claim:
/// what is listed as also due (grouping `customer`) keeps its own clock. Lines need the settlements of FactsSource::openInvoices.
std::vector<domain::ReceivableClaims> claimsOf(const RenderRequest& request);

}  // namespace reminders::application
