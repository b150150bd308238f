#include <host_sdk/kit/pages/page_templates.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <iterator>
#include <kainjow/mustache.hpp>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "host-sdk/kit/pages/localise.hpp"
#include "host-sdk/kit/pages/scanner.hpp"

namespace kit::pages {
namespace {

namespace mstch = kainjow::mustache;

constexpr std::string_view kEnding = ".mustache";

mstch::data toData(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::object: {
      mstch::data object{mstch::data::type::object};
      for (const auto& [key, item] : value.items()) object[key] = toData(item);
      return object;
    }
    case nlohmann::json::value_t::array: {
      mstch::list items;
      items.reserve(value.size());
      for (const auto& item : value) items.push_back(toData(item));
      return {items};
    }
    case nlohmann::json::value_t::string: {
      const auto& text = value.get_ref<const std::string&>();
      if (text.empty()) return {false};  // "" stands for none everywhere in this project
      return {text};
    }
    case nlohmann::json::value_t::boolean: return {value.get<bool>()};
    case nlohmann::json::value_t::number_integer: return {std::to_string(value.get<std::int64_t>())};
    case nlohmann::json::value_t::number_unsigned: return {std::to_string(value.get<std::uint64_t>())};
    case nlohmann::json::value_t::null: return {false};
    case nlohmann::json::value_t::number_float:
      throw PageError("a view model holds a number with decimals (" + value.dump() + "); format it for the reader first");
    default: throw PageError("a view model holds binary data");
  }
}

// {{#tn}}count|one|many{{/tn}}
std::string chooseForm(const std::string& body, const mstch::renderer& render, const l10n::Catalogue& catalogue) {
  const auto first = body.find('|');
  const auto second = first == std::string::npos ? first : body.find('|', first + 1);
  if (second == std::string::npos) throw PageError("{{#tn}} holds name|one|many: " + body);
  const std::string name = collapsed(body.substr(0, first));
  const std::string digits = render("{{" + name + "}}");
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    throw PageError("{{#tn}}: '" + name + "' is not a whole number");
  const std::string one = collapsed(body.substr(first + 1, second - first - 1));
  std::string form = catalogue.translatePlural(one, collapsed(body.substr(second + 1)), count);
  const std::string number = l10n::Formatter(catalogue.language()).number(count);
  constexpr std::string_view kPlace = "{{n}}";
  for (auto at = form.find(kPlace); at != std::string::npos; at = form.find(kPlace, at + number.size()))
    form.replace(at, kPlace.size(), number);
  return render(form);
}

// Offers the view model to the renderer, with the lambdas, and notes what is asked for in vain.
class ViewContext : public mstch::context<std::string> {
 public:
  ViewContext(const mstch::data* model, const l10n::Catalogue& catalogue)
      : mstch::context<std::string>(model),
        icon_(mstch::lambda2{[](const std::string& body, const mstch::renderer& render) {
          const std::string words = collapsed(render(body));
          const auto blank = words.find(' ');
          return iconHtml(words.substr(0, blank), blank == std::string::npos ? std::string() : words.substr(blank + 1));
        }}),
        plural_(mstch::lambda2{[&catalogue](const std::string& body, const mstch::renderer& render) {
          return chooseForm(body, render, catalogue);
        }}) {}

  const mstch::data* get(const std::string& name) const override {
    if (name == "icon") return &icon_;
    if (name == "tn") return &plural_;
    const auto* found = mstch::context<std::string>::get(name);
    if (found == nullptr) missing_.insert(name);
    return found;
  }

  [[nodiscard]] const std::set<std::string>& missing() const { return missing_; }

 private:
  mstch::data icon_;
  mstch::data plural_;
  mutable std::set<std::string> missing_;
};

std::string readAll(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw PageError("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A parsed template of one language. Rendering changes the parsed object, so that each thread borrows one.
class Compiled {
 public:
  explicit Compiled(std::string source) : source_(std::move(source)) {}

  std::string render(mstch::basic_context<std::string>& context, const std::string& name) {
    auto parsed = borrow();
    std::string page = parsed->render(context);
    if (!parsed->is_valid()) throw PageError("template '" + name + "': " + parsed->error_message());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(parsed));
    return page;
  }

 private:
  std::unique_ptr<mstch::mustache> borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto parsed = std::move(idle_.back());
        idle_.pop_back();
        return parsed;
      }
    }
    auto parsed = std::make_unique<mstch::mustache>(source_);
    parsed->set_custom_escape([](const std::string& text) { return escapeHtml(text); });
    return parsed;
  }

  std::string source_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<mstch::mustache>> idle_;
};

}  // namespace

struct PageTemplates::Library {
  TokenFiles files;
  std::vector<l10n::Catalogue> catalogues;
  l10n::Catalogue english;
  Strictness strictness = Strictness::kLenient;
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Compiled>> compiled;  // by name and language

  const l10n::Catalogue& catalogueOf(std::string_view language) const {
    const auto find = [&](std::string_view wanted) {
      return std::find_if(catalogues.begin(), catalogues.end(),
                          [&](const auto& catalogue) { return catalogue.language() == wanted; });
    };
    auto found = find(language);
    if (found == catalogues.end()) found = find(language.substr(0, language.find_first_of("-_")));
    return found == catalogues.end() ? english : *found;
  }

  Compiled& get(const std::string& name, const l10n::Catalogue& catalogue) {
    const std::lock_guard lock(mutex);
    auto& entry = compiled[{name, catalogue.language()}];
    if (!entry) entry = std::make_unique<Compiled>(localise(flatten(files, name), catalogue, name + std::string(kEnding)));
    return *entry;
  }
};

PageTemplates::PageTemplates(const std::filesystem::path& folder, std::vector<l10n::Catalogue> catalogues, Strictness strictness)
    : library_(std::make_unique<Library>()) {
  library_->catalogues = std::move(catalogues);
  library_->strictness = strictness;
  std::error_code code;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, code)) {
    if (!entry.is_regular_file() || entry.path().extension() != kEnding) continue;
    const std::string file = entry.path().lexically_relative(folder).generic_string();
    library_->files.emplace(file.substr(0, file.size() - kEnding.size()), scan(readAll(entry.path()), file));
  }
  if (library_->files.empty()) throw PageError("there are no page templates in " + folder.string());
  for (const auto& [name, tokens] : library_->files) {
    const auto whole = flatten(library_->files, name);
    for (const auto& catalogue : library_->catalogues) static_cast<void>(localise(whole, catalogue, name + std::string(kEnding)));
    static_cast<void>(localise(whole, library_->english, name + std::string(kEnding)));
  }
}

PageTemplates::~PageTemplates() = default;
PageTemplates::PageTemplates(PageTemplates&&) noexcept = default;
PageTemplates& PageTemplates::operator=(PageTemplates&&) noexcept = default;

std::string PageTemplates::render(std::string_view name, const nlohmann::json& model, std::string_view language) const {
  const std::string key(name);
  if (library_->files.find(key) == library_->files.end()) throw PageError("there is no page template '" + key + "'");
  const auto& catalogue = library_->catalogueOf(language);
  const auto data = toData(model);
  ViewContext context(&data, catalogue);
  std::string page = library_->get(key, catalogue).render(context, key);
  if (library_->strictness == Strictness::kStrict && !context.missing().empty()) {
    std::string names;
    for (const auto& missing : context.missing()) names += (names.empty() ? "" : ", ") + missing;
    throw PageError("template '" + key + "': the view model lacks " + names);
  }
  return page;
}

std::vector<std::string> PageTemplates::names() const {
  std::vector<std::string> names;
  for (const auto& [name, tokens] : library_->files) names.push_back(name);
  return names;
}

std::string escapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(c);
    }
  return out;
}

std::string iconHtml(std::string_view name, std::string_view classes) {
  const auto keep = [](std::string_view text, bool blanks) {
    std::string out;
    for (const char c : text)
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (blanks && c == ' ')) out.push_back(c);
    return out;
  };
  const auto more = keep(classes, true);
  return "<svg class=\"icon" + (more.empty() ? "" : " " + more) +
         "\" aria-hidden=\"true\" focusable=\"false\"><use href=\"/assets/icons.svg#" + keep(name, false) + "\"/></svg>";
}

}  // namespace kit::pages
