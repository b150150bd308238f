#include "plugin/delivery/word/templates.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "plugin/application/errors.hpp"
#include "plugin/delivery/mail_renderer.hpp"
#include "plugin/delivery/word/fields.hpp"

namespace reminders::delivery::word {
namespace {

using application::Permanent;

constexpr std::size_t kKeptOpen = 50;

/// The parts of the template that comes with the app: names in a package are plainer than those in a Word file.
constexpr std::pair<const char*, const char*> kShippedParts[] = {{"content-types.xml", "[Content_Types].xml"},
                                                                 {"relations.xml", "_rels/.rels"},
                                                                 {"document.xml", "word/document.xml"},
                                                                 {"document-relations.xml", "word/_rels/document.xml.rels"},
                                                                 {"styles.xml", "word/styles.xml"},
                                                                 {"settings.xml", "word/settings.xml"},
                                                                 {"footer.xml", "word/footer1.xml"}};

Parts partsIn(const std::string& folder) {
  Parts parts;
  for (const auto& [name, path] : kShippedParts) {
    std::ifstream file(folder + "/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("the package lacks " + folder + "/" + name);
    std::ostringstream content;
    content << file.rdbuf();
    parts.emplace(path, std::move(content).str());
  }
  return parts;
}

class Letters final : public application::WordFile {
 public:
  Letters(std::shared_ptr<const Template> with, const MailRenderer& renderer) : template_(std::move(with)), renderer_(renderer) {}
  void add(const application::RenderRequest& request) override {
    auto fields = renderer_.wordFields(request);
    // The logo is the company's, and may be large: kept once.
    common_["logo"] = std::move(fields["logo"]);
    fields.erase("logo");
    letters_.push_back(std::move(fields));
  }
  std::string finish() override { return template_->filled(letters_, common_); }

 private:
  std::shared_ptr<const Template> template_;
  const MailRenderer& renderer_;
  std::vector<nlohmann::json> letters_;
  nlohmann::json common_;
};

}  // namespace

Templates::Templates(application::WordTemplates& store, const std::string& folder)
    : store_(store), shipped_(std::make_shared<const Template>(Template::of(partsIn(folder + "/letter")))) {}

std::shared_ptr<const Template> Templates::chosen(domain::CompanyId company, std::int64_t id) const {
  if (id == 0) return shipped_;
  // The contents of an id never change: a template that is replaced gets another.
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = opened_.find({company.value, id}); found != opened_.end()) return found->second;
  }
  const auto file = store_.file(company, id);
  if (!file) throw Permanent("the Word template is not there any more: choose another in the settings");
  auto opened = Template::open(*file);
  if (!opened.document) throw Permanent("the Word template cannot be used: " + opened.findings.problems.front().english());
  auto made = std::make_shared<const Template>(std::move(*opened.document));
  const std::lock_guard lock(mutex_);
  if (opened_.size() >= kKeptOpen) opened_.clear();
  opened_[{company.value, id}] = made;
  return made;
}

application::WordCheck Documents::check(std::string_view file) const {
  auto opened = Template::open(file);
  application::WordCheck check{opened.document ? opened.document->file() : std::string(), std::move(opened.findings.problems),
                               std::move(opened.findings.remarks)};
  return check;
}

std::string Documents::shipped() const { return templates_.shipped().file(); }

std::vector<application::WordField> Documents::fields() const {
  std::vector<application::WordField> all;
  for (const auto* fields : {&letterFields(), &knownFields()})
    for (const auto& field : *fields) all.push_back({field.name, field.meaning, {}});
  for (const auto& list : wordLists()) all.push_back({list.name, list.meaning, list.items});
  return all;
}

std::unique_ptr<application::WordFile> Documents::begin(domain::CompanyId company, std::int64_t templateId) {
  return std::make_unique<Letters>(templates_.chosen(company, templateId), renderer_);
}

}  // namespace reminders::delivery::word
