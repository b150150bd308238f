// What an invoice's document says, in the words and figures of its language: what is drawn and what formats are filled with.
#pragma once
#include <string>
#include <vector>

#include "sample-host/erp/invoice_document.hpp"

namespace host::erp {

struct LabelledText {
  std::string label, value;
  bool isStrong = false;
};

struct InvoiceTexts {
  struct Line {
    std::string description, quantity, unitPrice, vatRate, net;
  };
  struct Vat {
    std::string rate, base, amount;
  };

  std::string kind, title;                ///< "Facture", "Facture F2026-00012"
  std::string watermark;                  ///< of a draft and of what was cancelled; '' otherwise
  std::string senderName, senderLines;    ///< the department or the company; company, address, telephone, e-mail, a line each
  std::string buyerName, buyerAddress;    ///< the address a line each
  std::string issuedOn, dueOn, corrects;  ///< dueOn: of an invoice without a schedule
  std::string note;
  std::vector<LabelledText> facts;  ///< dates, order, the buyer's numbers: those that there are
  std::vector<Line> lines;          ///< never empty
  std::vector<Vat> vat;             ///< by rate and category
  std::string net, vatTotal, total, open;
  std::vector<LabelledText> totals;       ///< from the net total to what is left to pay
  std::vector<LabelledText> instalments;  ///< of a schedule; else empty
  std::string receivedTitle;
  std::vector<LabelledText> received;  ///< payments, reversals and credit notes up to the day of the document
  std::string directDebit;             ///< in place of how to pay
  std::vector<LabelledText> payment;   ///< how to pay, the account, the reference
  std::string iban, bic;               ///< in groups of four
  std::string sellerAddress;           ///< without blanks at its ends, a line each
  std::string footer;                  ///< of the seller: form, capital, registers, VAT number
  std::vector<std::string> mentions;   ///< of the law
};

InvoiceTexts textsOf(const InvoiceDocument& document);

/// Of the document's file: "Facture F2026-00012.pdf", without what file systems do not take.
std::string fileNameOf(const InvoiceTexts& texts);

}  // namespace host::erp
