// Several files as one archive.
#pragma once
#include <host_sdk/kit/archive/zip_writer.hpp>

#include "plugin/application/letters.hpp"

namespace reminders::delivery {

class ZipArchives final : public application::FileArchives {
 public:
  std::string zip(const std::vector<application::NamedFile>& files, domain::Date day) override {
    std::string bytes;
    kit::archive::ZipWriter writer([&](std::string_view piece) { bytes += piece; }, day);
    for (const auto& each : files) writer.add(each.name, each.bytes);
    writer.finish();
    return bytes;
  }
};

}  // namespace reminders::delivery
