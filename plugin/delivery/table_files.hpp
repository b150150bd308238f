// Tables as files, in each format that is offered.
#pragma once
#include "plugin/delivery/csv_table.hpp"
#include "plugin/delivery/xlsx_table.hpp"

namespace reminders::delivery {

class DeliveredTables final : public application::TableFiles {
 public:
  std::unique_ptr<application::TableFile> begin(application::TableFormat format, const application::TableShape& shape,
                                                bool allText) override {
    if (format == application::TableFormat::kCsv) return std::make_unique<CsvTable>(shape, allText);
    return std::make_unique<XlsxTable>(shape, allText);
  }
};

}  // namespace reminders::delivery
