// Who is written to: contacts by role, the customer's general address where nobody holds a role.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::domain {

/// An address that a message goes to, and why.
struct Recipient {
  std::string email;
  std::string name;
  Role role = Role::kBilling;
  /// Nobody holds the role: it is the customer's general address.
  bool isFallback = false;
  bool operator==(const Recipient&) const = default;
};

/// The usable addresses of a customer for these roles, each address once, in the order of the roles. A role that nobody holds
/// (with an address) falls back to the customer's general address; a dead address is left out.
std::vector<Recipient> recipientsFor(const CustomerFacts& customer, std::span<const Role> roles);

/// Whether a mail can reach somebody for these roles.
enum class Reach { kUsable, kOnlyDeadAddresses, kNoAddress };
Reach emailReach(const CustomerFacts& customer, std::span<const Role> roles);

}  // namespace reminders::domain
