#include "plugin/storage/picked_rows.hpp"

#include <bit>

#include "plugin/storage/stored.hpp"

namespace reminders::storage {
namespace {

// More would be a statement that is hardly ever asked again.
constexpr std::size_t kFew = 64;

}  // namespace

PickedRows::PickedRows(kit::sql::Session& session, const Pick& pick, std::string_view column, const std::string& before,
                       const std::string& after, std::vector<kit::sql::RowReader::Parameter> parameters) {
  if (!pick) {
    many_.emplace(session, before + after, parameters);
    return;
  }
  if (pick->empty() || pick->size() > kFew) {
    many_.emplace(session, before + " and " + inList(column, *pick) + after, parameters);
    return;
  }
  // Seven lengths, so that the session keeps seven statements: the last number fills the places that are left.
  std::vector<kit::sql::Value> values;
  for (const auto& each : parameters) values.push_back(each.isText ? kit::sql::Value(each.text) : kit::sql::Value(each.number));
  std::string list;
  for (std::size_t i = 0; i < std::bit_ceil(pick->size()); ++i) {
    values.emplace_back((*pick)[std::min(i, pick->size() - 1)]);
    list += (list.empty() ? ":" : ", :") + std::to_string(values.size());
  }
  few_.emplace(session, before + " and " + std::string(column) + " in (" + list + ")" + after, values);
}

}  // namespace reminders::storage
