// Formats of letters in HTML and CSS: the list, the editor with its picker and preview, and which one letters have.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// What a format is chosen from; `usual`: the title of '', "as elsewhere".
FormModel::Choices formatChoices(const Language& language, const domain::Configuration& configuration, const std::string& usual);

/// Thread-safe when the ports of its context are.
class FormatPages {
 public:
  explicit FormatPages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const { return list(request, "", 200); }
  Answer editor(const Request& request) const;
  Answer save(const Request& request) const;
  /// The typed format filled with an invoice: a part of the page for scripts (`part`), else the editor.
  Answer preview(const Request& request) const;
  /// The same as a file.
  Answer pdf(const Request& request) const;
  /// Which format letters have whose template and department have none.
  Answer setUsual(const Request& request) const;
  Answer remove(const Request& request) const;

 private:
  struct Draft;  // what the editor holds
  [[nodiscard]] Draft draftOf(const Request& request, const std::map<std::string, std::string>& fields) const;
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const Draft& draft, bool isTyped) const;
  [[nodiscard]] domain::Format typedFormat(const FormModel& form, const Draft& draft) const;
  /// Draws what was typed with the invoice that was chosen; `as` as the port has it.
  [[nodiscard]] application::FormatSample drawn(const Request& request, const Draft& draft, const domain::Format& format,
                                                application::FormatSamples::As as) const;
  [[nodiscard]] nlohmann::json previewOf(const Request& request, const Draft& draft, const domain::Format& format) const;
  Answer shown(const Request& request, const Draft& draft, const FormModel& form, int status) const;
  Answer list(const Request& request, const std::string& refusal, int status) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
