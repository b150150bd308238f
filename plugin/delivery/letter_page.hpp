// A reminder on paper: A4, the address in the window of an envelope, the text, a table of what is owed, how to pay, page n of N.
#pragma once
#include <host_sdk/kit/pdf/canvas.hpp>
#include <string>
#include <utility>
#include <vector>

namespace reminders::delivery {

struct LetterRow {
  std::string number, issuedOn, dueOn, daysLate, amount, open;
};

/// All texts are ready to be read, in the letter's language. Plain text in UTF-8; lines end with "\n".
struct Letter {
  std::string logo;                     // a PNG; '' or one that cannot be drawn: none
  std::string senderName, senderLines;  // above, left
  std::string recipient;                // the lines of the window: at most seven are drawn
  std::string placeAndDate;
  std::string subject;
  std::string text;  // its last paragraph stands below what is owed
  LetterRow head;    // of the table
  std::vector<LetterRow> rows;
  std::vector<std::pair<std::string, std::string>> totals;  // the last one stands out
  std::string explanation;                                  // how claims were reckoned; '' for none
  std::string paymentTitle;
  std::vector<std::pair<std::string, std::string>> payment;  // "IBAN", "FR76 …"
  std::string code, codeTitle;                               // what a banking app scans, and what stands beside it; '' for none
  std::string closing;                                       // the signature
  std::string footer;                                        // registration and the like, on each page
  std::string pageOf;                                        // "Page {page}/{pages}"
  std::string author, createdOn;                             // of the file; YYYY-MM-DD
};

/// What the file says of itself.
kit::pdf::DocumentInfo infoOf(const Letter& letter);

/// The PDF: the same letter is the same bytes. A row is never cut by a page's end; the table's head stands again on the next
/// page. Throws std::runtime_error when it cannot be drawn.
std::string drawLetter(const Letter& letter);

}  // namespace reminders::delivery
