#include "sample-host/importers/facturx.hpp"

#include <algorithm>
#define POINTERHOLDER_TRANSITION 4  // qpdf asks its users to say that they use std::shared_ptr
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFExc.hh>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

/// Keeps what is written up to a limit, whatever the PDF says about the size. Beyond it, it throws; qpdf swallows that, so it
/// remembers.
class BoundedText : public Pipeline {
 public:
  explicit BoundedText(std::size_t limit) : Pipeline("invoice", nullptr), limit_(limit) {}
  void write(const unsigned char* data, std::size_t length) override {
    if (length > limit_ - text_.size()) {
      exceeded_ = true;
      throw std::runtime_error("the attachment is too large");
    }
    text_.append(reinterpret_cast<const char*>(data), length);
  }
  void finish() override {}
  std::string take() { return std::move(text_); }
  [[nodiscard]] bool exceeded() const { return exceeded_; }

 private:
  std::size_t limit_;
  bool exceeded_ = false;
  std::string text_;
};

int preference(const std::string& fileName) {
  static constexpr std::string_view kNames[] = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"};
  const auto name = folded(fileName);
  for (int i = 0; i < 3; ++i)
    if (name == kNames[i]) return i;
  return -1;
}

}  // namespace

bool looksLikePdf(const std::string& bytes) {
  // Readers accept up to 1 024 bytes before the header.
  return std::string_view(bytes).substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

std::variant<std::string, Refusal> attachedInvoice(const std::string& pdf, const std::string& name, PdfLimits limits) {
  const auto refusal = [&](std::string why) { return Refusal{name, 0, 0, "", std::move(why)}; };
  const auto megabytes = [](std::size_t bytes) { return std::to_string(bytes / (std::size_t{1024} * 1024)) + " MB"; };
  if (pdf.size() > limits.pdfBytes)
    return refusal("the PDF is larger than " + megabytes(limits.pdfBytes) + "; send the XML of the invoice instead");
  try {
    QPDF document;
    document.setSuppressWarnings(true);
    document.processMemoryFile(name.c_str(), pdf.data(), pdf.size());
    QPDFEmbeddedFileDocumentHelper attachments(document);
    int best = -1;
    std::shared_ptr<QPDFFileSpecObjectHelper> found;
    for (const auto& [key, specification] : attachments.getEmbeddedFiles()) {
      const int rank = std::max(preference(specification->getFilename()), preference(key));
      if (rank >= 0 && (best < 0 || rank < best)) {
        best = rank;
        found = specification;
      }
    }
    if (!found)
      return refusal(
          "the PDF carries no invoice as data (factur-x.xml, zugferd-invoice.xml or xrechnung.xml is not attached); ask the "
          "sender for the XML");
    auto stream = found->getEmbeddedFileStream();
    if (!stream.isStream()) return refusal("the invoice that is attached to the PDF cannot be read; ask the sender for the XML");
    BoundedText text(limits.xmlBytes);
    bool filtered = false;
    const bool piped = stream.pipeStreamData(&text, &filtered, 0, qpdf_dl_generalized, true, false);
    if (text.exceeded())
      return refusal("the invoice that is attached to the PDF is larger than " + megabytes(limits.xmlBytes) +
                     "; invoices are not");
    if (!piped || !filtered) return refusal("the invoice that is attached to the PDF is damaged; ask the sender for the XML");
    return text.take();
  } catch (const QPDFExc& error) {  // without the file's name, which stands before the sentence
    return refusal("the PDF cannot be read (" + shown(error.getMessageDetail()) +
                   "); ask the sender for a sound one or for the XML");
  } catch (const std::exception& error) {
    // qpdf reports every kind of broken or encrypted file as an exception.
    return refusal("the PDF cannot be read (" + shown(error.what()) + "); ask the sender for a sound one or for the XML");
  }
}

}  // namespace host::importers
