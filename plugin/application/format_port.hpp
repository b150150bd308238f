// Port of the pages on which formats of letters are written: what is wrong with one, and how it looks with a real invoice.
#pragma once
#include <string>
#include <vector>

#include "plugin/application/setup_ports.hpp"

namespace reminders::application {

/// What is wrong with a format, or left out of it.
struct FormatProblem {
  domain::Sentence sentence;
  bool isRefused = false;  // it cannot be used so; else it is laid out without that
  int line = 0;            // from 1; 0: unknown
  bool inCss = false;
  std::string suggestion;  // for a field that nobody knows: one that looks like it
};

struct FormatSampleRequest {
  const Company& company;
  domain::Date asOf;
  const domain::Configuration& configuration;
  domain::InvoiceId invoice;
  const domain::Format& format;  // as it was typed
  const domain::Template& text;  // a letter's
};

struct FormatSample {
  int pages = 0;
  std::vector<std::string> pictures;  // PNG, of the first pages
  std::string pdf;                    // when asked for
  std::string problem;                // why it cannot be made, in English; '' when it can
};

/// Never sends and never files anything.
class FormatSamples {
 public:
  enum class As { kPictures, kPdf };
  virtual ~FormatSamples() = default;
  virtual FormatSample draw(const FormatSampleRequest& request, As as) = 0;
  [[nodiscard]] virtual std::vector<FormatProblem> check(const domain::Format& format) const = 0;
  /// What a format may name: first what only formats have.
  [[nodiscard]] virtual std::vector<TextField> fields() const = 0;
  /// The letter of the app as a format, to begin with.
  [[nodiscard]] virtual domain::Format starter() const = 0;
};

}  // namespace reminders::application
