// A letter as it would be, for the one who writes it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "plugin/domain/sentence.hpp"

namespace reminders::application {

/// Texts are ready to be read, in the letter's language; lines end with "\n".
struct LetterLook {
  using Pairs = std::vector<std::pair<std::string, std::string>>;  // "IBAN", "FR76 …"
  std::string sender, recipient;                                   // in lines; the recipient's begin with his name
  std::string placeAndDate, subject, text, signature, language;
  std::vector<std::string> head;  // of the table of what is owed
  std::vector<std::vector<std::string>> rows;
  Pairs totals, payment;
  std::string explanation, paymentTitle;
  std::string pdf;  // the file as it would be; '' unless it was asked for
  /// Why it cannot be made, for the one who writes it; empty: it can.
  std::vector<domain::Sentence> problems;
};

}  // namespace reminders::application
