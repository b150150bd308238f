#include "sample-host/importers/import_service.hpp"

#include <algorithm>
#include <utility>

#include "sample-host/importers/csv_import.hpp"
#include "sample-host/importers/einvoice_import.hpp"
#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

namespace fs = std::filesystem;

struct Source {
  fs::path path;
  std::string name;
};
struct CsvSource : Source {
  FileKind kind = FileKind::kCompanies;
};
struct Gathered {
  std::vector<CsvSource> csv;
  std::vector<Source> invoices;
};

std::string extensionOf(const fs::path& path) { return folded(path.extension().string()); }

Refusal refusal(const std::string& name, std::string why) { return {name, 0, 0, "", std::move(why)}; }

std::optional<Refusal> addFile(const fs::path& path, Gathered& gathered) {
  const auto name = path.string();
  if (extensionOf(path) != ".csv") {
    gathered.invoices.push_back({path, name});
    return std::nullopt;
  }
  auto kind = inspectCsv(path, name);
  if (auto* why = std::get_if<Refusal>(&kind)) return std::move(*why);
  gathered.csv.push_back({{path, name}, std::get<FileKind>(kind)});
  return std::nullopt;
}

std::optional<Refusal> addFolder(const fs::path& folder, Gathered& gathered) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto extension = extensionOf(entry->path());
    if (entry->is_regular_file(error) && (extension == ".csv" || extension == ".xml" || extension == ".pdf"))
      files.push_back(entry->path());
  }
  if (error) return refusal(folder.string(), "the folder cannot be read (" + error.message() + ")");
  if (files.empty())
    return refusal(folder.string(), "there is no .csv, .xml or .pdf file in this folder; name the folder that holds them");
  std::sort(files.begin(), files.end());
  for (const auto& file : files)
    if (auto why = addFile(file, gathered)) return why;
  return std::nullopt;
}

std::optional<Refusal> gather(const std::vector<fs::path>& paths, Gathered& gathered) {
  for (const auto& path : paths) {
    std::error_code error;
    const auto status = fs::status(path, error);
    std::optional<Refusal> why;
    if (fs::is_directory(status)) {
      why = addFolder(path, gathered);
    } else if (fs::is_regular_file(status)) {
      why = addFile(path, gathered);
    } else {
      why = refusal(path.string(), "there is no such file or folder");
    }
    if (why) return why;
  }
  std::stable_sort(gathered.csv.begin(), gathered.csv.end(),
                   [](const CsvSource& a, const CsvSource& b) { return a.kind < b.kind; });
  return std::nullopt;
}

void importInvoices(kit::sql::Session& session, const std::vector<Source>& sources, const ImportOptions& options,
                    ImportReport& report) {
  EInvoiceImport importer(session, options.company);
  const auto done = [&](FileReport file) {
    if (options.onFile) options.onFile(file);
    report.files.push_back(std::move(file));
  };
  // Credit notes wait until the invoices that they correct are there.
  std::vector<const Source*> creditNotes;
  const auto read = [&](const Source& source, bool waiting) {
    auto document = readEInvoice(source.path, source.name);
    if (auto* why = std::get_if<Refusal>(&document)) {
      FileReport file;
      file.file = source.name;
      file.kind = "e-invoice";
      file.refusal = std::move(*why);
      return done(std::move(file));
    }
    const auto& invoice = std::get<EInvoice>(document);
    if (!waiting && invoice.kind == EInvoiceKind::kCreditNote) return creditNotes.push_back(&source);
    done(importer.import(invoice, source.name));
  };
  for (const auto& source : sources) read(source, false);
  for (const auto* source : creditNotes) read(*source, true);
}

}  // namespace

ImportReport importPaths(kit::sql::Session& session, const std::vector<fs::path>& paths, const ImportOptions& options) {
  ImportReport report;
  Gathered gathered;
  report.refusal = gather(paths, gathered);
  if (report.refusal) return report;
  bool refused = false;
  for (const auto& source : gathered.csv) {
    if (refused) {
      report.notRead.push_back(source.name);
      continue;
    }
    report.files.push_back(importCsv(session, source.path, source.name, source.kind));
    if (options.onFile) options.onFile(report.files.back());
    refused = !report.files.back().ok();
  }
  if (refused) {
    for (const auto& source : gathered.invoices) report.notRead.push_back(source.name);
  } else if (!gathered.invoices.empty()) {
    importInvoices(session, gathered.invoices, options, report);
  }
  return report;
}

}  // namespace host::importers
