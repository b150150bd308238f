#include "plugin/application/message_claims.hpp"

namespace reminders::application {

std::vector<domain::ReceivableClaims> claimsOf(const RenderRequest& request) {
  const auto& draft = request.message.draft;
  if (draft.claims.empty()) return {};
  std::vector<const domain::ReceivableFacts*> own;
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < request.lines.size(); ++i)
    if (request.lines[i].reminder.rank == draft.rank) {
      own.push_back(&request.lines[i].facts);
      at.push_back(i);
    }
  auto found =
      domain::claimsFor(own, request.customer, draft.claims, {request.company.country, request.rules.rates()}, request.asOf);
  std::vector<domain::ReceivableClaims> all(request.lines.size());
  for (std::size_t i = 0; i < found.size(); ++i) all[at[i]] = std::move(found[i]);
  return all;
}

}  // namespace reminders::application
