#include "plugin/delivery/pdf_binder.hpp"

#define POINTERHOLDER_TRANSITION 4  // qpdf asks its users to say that they use std::shared_ptr
#include <list>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

class QpdfBinding final : public application::PdfBinding {
 public:
  QpdfBinding() {
    whole_.emptyPDF();
    whole_.setSuppressWarnings(true);
  }

  bool add(std::string pdf) override {
    // qpdf reads from the original whenever it writes: text and document stay until then.
    auto& source = sources_.emplace_back(Source{std::move(pdf), std::make_unique<QPDF>()});
    try {
      source.document->setSuppressWarnings(true);
      source.document->processMemoryFile("letter", source.bytes.data(), source.bytes.size());
      const auto pages = QPDFPageDocumentHelper(*source.document).getAllPages();
      if (pages.empty()) throw std::runtime_error("no page");
      QPDFPageDocumentHelper into(whole_);
      for (const auto& page : pages) into.addPage(page, false);
      pages_ += static_cast<std::int64_t>(pages.size());
      return true;
    } catch (const std::exception&) {  // qpdf reports every kind of broken file as an exception
      return false;                    // its source stays: a page of it may have been taken over before
    }
  }

  Bound take() override {
    if (pages_ == 0) {
      constexpr const char* kEmptyA4 = "<< /Type /Page /MediaBox [0 0 595 842] /Resources << >> >>";
      QPDFPageDocumentHelper(whole_).addPage(whole_.makeIndirectObject(QPDFObjectHandle::parse(kEmptyA4)), false);
      pages_ = 1;
    }
    try {
      QPDFWriter writer(whole_);
      writer.setOutputMemory();
      writer.setDeterministicID(true);
      writer.setObjectStreamMode(qpdf_o_generate);
      writer.write();
      const auto buffer = writer.getBufferSharedPointer();
      return {std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()), pages_};
    } catch (const std::exception& error) {
      throw application::Permanent(std::string("the letters cannot be put into one document: ") + error.what());
    }
  }

 private:
  struct Source {
    std::string bytes;
    std::unique_ptr<QPDF> document;
  };
  std::list<Source> sources_;  // outlive `whole_`, which was made of their pages
  QPDF whole_;
  std::int64_t pages_ = 0;
};

}  // namespace

std::unique_ptr<application::PdfBinding> QpdfBinder::begin() { return std::make_unique<QpdfBinding>(); }

}  // namespace reminders::delivery
