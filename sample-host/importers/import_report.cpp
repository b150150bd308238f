#include "sample-host/importers/import_report.hpp"

#include <algorithm>

namespace host::importers {

std::string FileReport::summary() const {
  if (refusal) return refusal->sentence();
  std::string text = file + ": " + std::to_string(inserted) + " inserted, " + std::to_string(updated) + " updated, " +
                     std::to_string(unchanged) + " unchanged";
  if (ignored != 0) text += ", " + std::to_string(ignored) + " ignored (booked before)";
  for (const auto& note : notes) text += "; " + note;
  return text;
}

bool ImportReport::ok() const {
  return !refusal && std::all_of(files.begin(), files.end(), [](const FileReport& file) { return file.ok(); });
}

std::string ImportReport::failure() const {
  if (refusal) return refusal->sentence();
  const auto refused = [](const FileReport& file) { return !file.ok(); };
  const auto count = std::count_if(files.begin(), files.end(), refused);
  if (count == 0) return {};
  const auto& first = *std::find_if(files.begin(), files.end(), refused);
  std::string text = first.refusal->sentence();
  if (count > 1)
    text += " (and " + std::to_string(count - 1) + (count == 2 ? " more file was refused)" : " more files were refused)");
  if (!notRead.empty())
    text += " (not read: " + notRead.front() +
            (notRead.size() > 1 ? " and " + std::to_string(notRead.size() - 1) + " more" : "") + ")";
  return text;
}

}  // namespace host::importers
