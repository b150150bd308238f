// Several PDFs as one, by qpdf.
#pragma once
#include "plugin/application/letters.hpp"

namespace reminders::delivery {

class QpdfBinder final : public application::PdfBinder {
 public:
  std::unique_ptr<application::PdfBinding> begin() override;
};

}  // namespace reminders::delivery
