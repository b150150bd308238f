#include "plugin/domain/recipients.hpp"

#include <algorithm>

namespace reminders::domain {
namespace {

bool isHeld(const CustomerFacts& customer, Role role) {
  return std::any_of(customer.contacts.begin(), customer.contacts.end(),
                     [&](const ContactFacts& contact) { return contact.role == role && !contact.email.empty(); });
}

}  // namespace

std::vector<Recipient> recipientsFor(const CustomerFacts& customer, std::span<const Role> roles) {
  std::vector<Recipient> all;
  const auto add = [&](Recipient recipient) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const Recipient& each) { return each.email == recipient.email; });
    if (!known) all.push_back(std::move(recipient));
  };
  for (const Role role : roles) {
    if (!isHeld(customer, role)) {
      if (!customer.email.empty() && !customer.emailUndeliverable) add({customer.email, customer.name, role, true});
      continue;
    }
    for (const auto& contact : customer.contacts)
      if (contact.role == role && !contact.email.empty() && !contact.undeliverable)
        add({contact.email, contact.name, role, false});
  }
  return all;
}

Reach emailReach(const CustomerFacts& customer, std::span<const Role> roles) {
  bool dead = false;
  for (const Role role : roles) {
    if (!isHeld(customer, role)) {
      if (customer.email.empty()) continue;
      if (!customer.emailUndeliverable) return Reach::kUsable;
      dead = true;
      continue;
    }
    for (const auto& contact : customer.contacts) {
      if (contact.role != role || contact.email.empty()) continue;
      if (!contact.undeliverable) return Reach::kUsable;
      dead = true;
    }
  }
  return dead ? Reach::kOnlyDeadAddresses : Reach::kNoAddress;
}

}  // namespace reminders::domain
