// What a case file holds beside copies: its index, the account statement, and how to check it.
#pragma once
#include <vector>

#include "plugin/application/case_file.hpp"
#include "plugin/web/invoice_case.hpp"

namespace reminders::web {

/// Everything that the documents are made from. Borrowed.
struct CaseFileStory {
  const StoryFrame& frame;
  const application::CaseHead& head;
  const std::vector<InvoiceCase>& invoices;               // those of the case
  const std::vector<application::PastMessage>& messages;  // that carried a reminder of any of them, by id, each once
  const application::DebtorCard& debtor;
  std::vector<kit::Money> credit;  // of the customer, settling nothing
};

/// index.html, statement.csv and VERIFY.txt, in the language of the frame.
std::vector<application::CaseDocument> caseDocuments(const CaseFileStory& story, const application::CaseContents& contents,
                                                     const kit::pages::PageTemplates& pages, application::TableFiles& tables);

}  // namespace reminders::web
