#include "plugin/delivery/word/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <host_sdk/kit/pdf/png.hpp>
#include <nlohmann/json.hpp>

namespace reminders::delivery::word {
namespace {

using nlohmann::json;

constexpr double kEmuPerMm = 36'000;   // ECMA-376: lengths of drawings are 914 400 to an inch
constexpr int kFirstDrawing = 20'001;  // above the numbers that Word has given to the template's own

std::string relationOf(std::size_t file) { return "rIdReminder" + std::to_string(file + 1); }
std::string pathOf(std::size_t file) { return "word/media/reminder" + std::to_string(file + 1) + ".png"; }

std::string drawingXml(const std::string& relation, int number, std::int64_t width, std::int64_t height) {
  const auto extent = "cx=\"" + std::to_string(width) + "\" cy=\"" + std::to_string(height) + "\"";
  const auto id = std::to_string(number);
  return R"(<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" )"
         R"(distT="0" distB="0" distL="0" distR="0"><wp:extent )" +
         extent + R"(/><wp:docPr id=")" + id + R"(" name="Picture )" + id +
         R"("/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">)"
         R"(<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">)"
         R"(<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id=")" +
         id + R"(" name="Picture )" + id +
         R"("/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>)"
         R"(<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed=")" +
         relation + R"("/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext )" +
         extent +
         R"(/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>)"
         R"(</a:graphic></wp:inline></w:drawing>)";
}

}  // namespace

json pictureValue(std::string_view png, double widthInMm, double heightInMm) {
  const auto size = kit::pdf::pngSize(png);
  if (!size) return "";
  const auto [width, height] = *size;
  const double scale = std::min(widthInMm / width, heightInMm / height);
  return {{"png", json::binary({png.begin(), png.end()})},
          {"width", std::llround(width * scale * kEmuPerMm)},
          {"height", std::llround(height * scale * kEmuPerMm)}};
}

bool isPicture(const json& value) { return value.is_object() && value.contains("png"); }

std::size_t Pictures::add(std::string png) {
  const auto found = std::find(files_.begin(), files_.end(), png);
  const auto number = static_cast<std::size_t>(found - files_.begin());
  if (found == files_.end()) files_.push_back(std::move(png));
  return number;
}

void Pictures::addTo(Parts& parts, pugi::xml_document& contentTypes) const {
  if (files_.empty()) return;
  for (std::size_t i = 0; i < files_.size(); ++i) parts[pathOf(i)] = files_[i];
  auto root = contentTypes.document_element();
  for (const auto& type : root.children("Default"))
    if (std::string_view(type.attribute("Extension").value()) == "png") return;
  auto type = root.prepend_child("Default");
  type.append_attribute("Extension") = "png";
  type.append_attribute("ContentType") = "image/png";
}

void ShownPictures::draw(pugi::xml_node place, const json& picture) {
  const auto& bytes = picture.at("png").get_binary();
  const auto file = all_.add(std::string(bytes.begin(), bytes.end()));
  shown_.insert(file);
  const auto xml = drawingXml(relationOf(file), kFirstDrawing + drawings_++, picture.at("width").get<std::int64_t>(),
                              picture.at("height").get<std::int64_t>());
  place.parent().insert_child_before("w:r", place).append_buffer(xml.data(), xml.size());
}

void ShownPictures::addTo(pugi::xml_document& relations) const {
  if (!relations.document_element())
    relations.append_child("Relationships").append_attribute("xmlns") =
        "http://schemas.openxmlformats.org/package/2006/relationships";
  for (const auto file : shown_) {
    auto relation = relations.document_element().append_child("Relationship");
    relation.append_attribute("Id") = relationOf(file).c_str();
    relation.append_attribute("Type") = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
    relation.append_attribute("Target") = ("/" + pathOf(file)).c_str();
  }
}

}  // namespace reminders::delivery::word
