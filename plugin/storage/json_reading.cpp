#include "plugin/storage/json_reading.hpp"

#include <map>

namespace reminders::storage {
namespace {

using domain::ConfigurationProblem;
using domain::mark;
using nlohmann::json;

/// Watches a document being parsed. Of a key that an object holds twice only the last would be left, silently; and what nests
/// without end would be kept as deep as it nests.
class Watch {
 public:
  explicit Watch(std::vector<ConfigurationProblem>& problems) : problems_(problems) {}
  struct TooDeep {};

  void see(json::parse_event_t event, const json& parsed) {
    using Event = json::parse_event_t;
    switch (event) {
      case Event::object_start:
      case Event::array_start:
        if (around_.size() == kDeepest) throw TooDeep();
        around_.push_back({event == Event::array_start, 0, {}, {}});
        return;
      case Event::key: return key(parsed.get_ref<const std::string&>());
      case Event::object_end:
      case Event::array_end: around_.pop_back(); break;
      case Event::value: break;
    }
    if (!around_.empty()) ++around_.back().index;
  }

 private:
  static constexpr std::size_t kDeepest = 64;   // a configuration nests six deep
  static constexpr std::size_t kMostTold = 20;  // a place may be as long as the document: the rest appears when these are mended
  struct Around {
    bool isList = false;
    std::size_t index = 0;  // of a list: the element that is being read
    std::string key;        // of an object: the one that is being read
    std::map<std::string, int, std::less<>> times;
  };

  void key(const std::string& name) {
    auto& object = around_.back();
    object.key = name;
    if (++object.times[name] != 2 || problems_.size() >= kMostTold) return;
    std::string path;
    for (const auto& each : around_)
      path += each.isList ? "[" + std::to_string(each.index) + "]" : (path.empty() ? "" : ".") + each.key;
    problems_.push_back({path, mark("stands there twice")});
  }

  std::vector<ConfigurationProblem>& problems_;
  std::vector<Around> around_;
};

}  // namespace

std::optional<json> readJson(std::string_view text, std::vector<ConfigurationProblem>& problems) {
  Watch watch(problems);
  const auto refused = [&](domain::Sentence why) {
    problems.assign(1, {"$", std::move(why)});
    return std::nullopt;
  };
  try {
    std::optional<json> document;
    document.emplace(json::parse(text, [&](int, json::parse_event_t event, const json& value) {
      watch.see(event, value);
      return true;
    }));
    return document;
  } catch (const json::parse_error& error) {
    return refused({mark("is not JSON (at byte {byte})"), {{"byte", std::to_string(error.byte)}}});
  } catch (const json::out_of_range&) {
    return refused(mark("holds a number that is too large to be read"));
  } catch (const Watch::TooDeep&) {
    return refused(mark("nests too deeply to be a configuration"));
  }
}

}  // namespace reminders::storage
