// A case file over stand-ins: what is written comes out as it is, and what was made is remembered.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "plugin/application/case_file.hpp"
#include "tests/unit/plugin/web/page_fakes.hpp"

namespace fakes {

/// Writes each file with its path in front, without any digest.
class FakeArchives final : public application::CaseArchives {
 public:
  std::unique_ptr<application::CaseArchive> begin(const application::CaseHead& head, application::CaseSink sink) override {
    heads.push_back(head);
    return std::make_unique<Archive>(std::move(sink));
  }
  std::vector<application::CaseHead> heads;

 private:
  class Archive final : public application::CaseArchive {
   public:
    explicit Archive(application::CaseSink sink) : sink_(std::move(sink)) {}
    application::CaseEntry add(application::CaseEntry entry, std::string_view bytes) override {
      entry.bytes = bytes.size();
      entry.sha256 = "digest of " + entry.path;
      put("== " + entry.path + "\n" + std::string(bytes) + "\n");
      return entry;
    }
    std::string finish(const application::CaseContents&) override { return "the end"; }
    [[nodiscard]] std::uint64_t size() const override { return size_; }

   private:
    void put(const std::string& text) {
      size_ += text.size();
      sink_(text);
    }
    application::CaseSink sink_;
    std::uint64_t size_ = 0;
  };
};

class FakeCaseLog final : public application::CaseFileLog {
 public:
  std::vector<application::CaseFileRecord> records;
  void record(domain::CompanyId, const application::CaseFileRecord& record) override { records.insert(records.begin(), record); }
  std::vector<application::CaseFileRecord> made(domain::CompanyId, domain::CustomerId customer, int) override {
    std::vector<application::CaseFileRecord> found;
    for (const auto& each : records)
      if (each.customer == customer) found.push_back(each);
    return found;
  }
};

class FakeInvoicePdfs final : public application::InvoiceDocuments {
 public:
  bool isAway = false;
  std::string pdf(domain::CompanyId, domain::InvoiceId invoice) override {
    if (isAway) throw application::Retryable("The ERP does not answer.");
    return "%PDF invoice " + std::to_string(invoice.value);
  }
  std::string logo(domain::CompanyId) override { return ""; }
};

class FakeDigests final : public application::NotedDigests {
 public:
  std::map<std::int64_t, std::string> messages;
  std::map<std::string, std::string> files;
  std::string ofMessage(domain::CompanyId, domain::MessageId message) override { return messages[message.value]; }
  std::string ofFile(domain::CompanyId, const std::string& path) override { return files[path]; }
};

struct CaseFileWorld {
  CaseFileWorld(application::MessageHistory& history, application::LetterFiles& letters)
      : make(history, digests, letters, documents, archives, log) {}
  FakeDigests digests;
  FakeInvoicePdfs documents;
  FakeArchives archives;
  FakeCaseLog log;
  application::MakeCaseFile make;
};

}  // namespace fakes
