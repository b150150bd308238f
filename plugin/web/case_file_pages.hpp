// Collection: what has gone through every level, what is handed over, and the archive of a customer's case.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "plugin/application/case_file.hpp"
#include "plugin/web/debtor_pages.hpp"

namespace reminders::web {

/// A page, or a file that is handed over piece by piece.
struct CaseFileAnswer {
  Answer answer;
  /// Of a download: writes its bytes, in place of the answer's body. Called once, while the site lives; what it throws is what
  /// the request ends with.
  std::function<void(const std::function<void(std::string_view)>& write)> stream{};
};

/// A part of the site, made for one request.
class CaseFilePages : protected DebtorPages {
 public:
  CaseFilePages(Site& site, application::MakeCaseFile& caseFiles) : DebtorPages(site), caseFiles_(caseFiles) {}
  /// nullopt: the path is none of these pages.
  std::optional<CaseFileAnswer> handle(const Request& request);

 private:
  /// What was refused, with what was typed and ticked.
  struct Typed {
    TypedForm form;
    bool isSent = false;
  };
  Answer collection(const Request& request);
  Answer caseFile(const Request& request, std::int64_t customer, const Typed& typed, int status);
  Answer handOver(const Request& request, std::int64_t customer);
  CaseFileAnswer download(const Request& request, std::int64_t customer);
  /// The invoices that may go into the file: the customer's open ones, those that are handed over, and `also`.
  std::vector<InvoiceCase> choices(const Visitor& visitor, const domain::Rulebook& rules, domain::CustomerId customer,
                                   const std::set<std::int64_t>& also) const;
  [[nodiscard]] std::string pathOf(std::int64_t customer) const;

  application::MakeCaseFile& caseFiles_;
};

/// Due dates for which every step is done and which nobody has handed over: the last level says so.
std::int64_t readyForCollection(const domain::Plan& plan);

}  // namespace reminders::web
