#include "plugin/delivery/word/markers.hpp"

#include <algorithm>
#include <cstring>

#include "plugin/delivery/word/field_code.hpp"
#include "plugin/delivery/word/placeholders.hpp"
#include "plugin/delivery/word/xml.hpp"

namespace reminders::delivery::word {
namespace {

using domain::mark;

bool isNamed(pugi::xml_node node, const char* name) { return std::strcmp(node.name(), name) == 0; }

/// A run holds one thing each, so that it can be cut and taken away without anything else.
void splitRuns(pugi::xml_node root) {
  for (auto run : allNamed(root, "w:r")) {
    const auto format = run.child("w:rPr");
    std::vector<pugi::xml_node> contents;
    for (const auto& child : run.children())
      if (child.type() == pugi::node_element && child != format) contents.push_back(child);
    const bool holdsText = run.child("w:t") || run.child("w:fldChar") || run.child("w:instrText");
    if (contents.size() < 2 || !holdsText) continue;
    for (std::size_t i = 1; i < contents.size(); ++i) {
      auto own = run.parent().insert_child_before("w:r", run);
      if (format) own.append_copy(format);
      own.append_move(contents[i - 1]);
    }
  }
}

pugi::xml_node markerBefore(pugi::xml_node place, const Field& field, pugi::xml_node format) {
  auto marker = place.parent().insert_child_before(kMarker, place);
  marker.append_attribute("kind") = field.kind.c_str();
  marker.append_attribute("name") = field.name.c_str();
  if (!field.before.empty()) marker.append_attribute("before") = field.before.c_str();
  if (!field.after.empty()) marker.append_attribute("after") = field.after.c_str();
  if (!field.letters.empty()) marker.append_attribute("letters") = field.letters.c_str();
  if (format) marker.append_copy(format);
  return marker;
}

/// What a field's code asks for: nullopt where it is none of ours (PAGE, HYPERLINK) and stays. Tells what cannot be followed.
std::optional<Field> ourField(const std::string& code, bool isNested, bool holdsOthers, Findings& findings) {
  const auto read = readFieldCode(code);
  if (read.isHarmful) {
    findings.refuse({mark("the field {name} reads other files: it is not allowed"), {{"name", read.word}}});
    return std::nullopt;
  }
  if (read.isMailMerge) {
    findings.refuse({mark("the field {name} is not understood: write {{#name}}…{{/name}} for what stands only sometimes"),
                     {{"name", read.word}}});
    return std::nullopt;
  }
  if (!read.field) {
    if (holdsOthers)
      findings.refuse(
          {mark("a merge field stands inside the field {name}, which is not understood: write {{#name}}…{{/name}} for "
                "what stands only sometimes"),
           {{"name", read.word}}});
    return std::nullopt;
  }
  if (isNested) return std::nullopt;  // told with the field that holds it
  if (holdsOthers) {
    findings.refuse({mark("the merge field {name} holds another field: take that out"), {{"name", read.field->name}}});
    return std::nullopt;
  }
  if (!read.ignored.empty())
    findings.remark({mark("{switch} of the field {name} is not followed: dates and amounts are written in the reader's language"),
                     {{"switch", read.ignored}, {"name", read.field->name}}});
  return read.field;
}

void markSimpleFields(pugi::xml_node root, Findings& findings) {
  for (auto node : allNamed(root, "w:fldSimple")) {
    const bool holdsOthers = !allNamed(node, "w:fldSimple").empty() || !allNamed(node, "w:fldChar").empty();
    const auto field = ourField(node.attribute("w:instr").value(), false, holdsOthers, findings);
    if (!field) continue;
    markerBefore(node, *field, node.child("w:r").child("w:rPr"));
    node.parent().remove_child(node);
  }
}

/// A field from its begin to its end, while its runs go by.
struct OpenField {
  pugi::xml_node begin, firstResult;
  std::string code;
  bool isSeparated = false;
  bool isNested = false;     // within another's code
  bool holdsOthers = false;  // merge fields, in its code
};

void replaceRuns(pugi::xml_node begin, pugi::xml_node end, const Field& field, pugi::xml_node format) {
  markerBefore(begin, field, format ? format : begin.child("w:rPr"));
  auto parent = begin.parent();
  for (auto node = begin; node;) {
    const auto next = node.next_sibling();
    const bool isLast = node == end;
    // Places that are named stay, so that what begins also ends.
    if (!std::strstr(node.name(), "bookmark") && !std::strstr(node.name(), "comment")) parent.remove_child(node);
    if (isLast) break;
    node = next;
  }
}

void markComplexFields(pugi::xml_node root, Findings& findings) {
  std::vector<OpenField> open;
  for (auto run : allNamed(root, "w:r")) {
    if (const auto code = run.child("w:instrText"); code && !open.empty() && !open.back().isSeparated)
      open.back().code += code.text().get();
    if (!open.empty() && open.back().isSeparated && !open.back().firstResult && run.child("w:t")) open.back().firstResult = run;
    const auto sign = run.child("w:fldChar");
    if (!sign) continue;
    const std::string kind = sign.attribute("w:fldCharType").value();
    if (kind == "begin") {
      OpenField field;
      field.begin = run;
      field.isNested = !open.empty() && !open.back().isSeparated;
      open.push_back(field);
    } else if (kind == "separate" && !open.empty()) {
      open.back().isSeparated = true;
    } else if (kind == "end" && !open.empty()) {
      const auto field = open.back();
      open.pop_back();
      if (field.isNested && readFieldCode(field.code).field) open.back().holdsOthers = true;
      const auto ours = ourField(field.code, field.isNested, field.holdsOthers, findings);
      if (!ours) continue;
      if (field.begin.parent() != run.parent()) {
        findings.refuse({mark("the merge field {name} goes over several paragraphs: put it into one"), {{"name", ours->name}}});
        continue;
      }
      replaceRuns(field.begin, run, *ours, field.firstResult.child("w:rPr"));
    }
  }
  if (!open.empty()) findings.refuse({mark("a field is not closed: insert it anew"), {}});
}

/// The text of a paragraph with where each piece of it comes from.
class ParagraphText {
 public:
  explicit ParagraphText(pugi::xml_node paragraph) { collect(paragraph); }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Puts a marker in place of the text from `begin` to `end`. From the last place to the first: what is before keeps its place.
  void replace(std::size_t begin, std::size_t end, const Field& field) {
    cutAt(end);
    cutAt(begin);
    bool isFirst = true;
    for (auto& piece : pieces_) {
      if (piece.at < begin || piece.at >= end || !piece.run) continue;
      if (isFirst) markerBefore(piece.run, field, piece.run.child("w:rPr"));
      isFirst = false;
      piece.run.parent().remove_child(piece.run);
      piece.run = {};
    }
  }

 private:
  struct Piece {
    std::size_t at = 0, size = 0;
    pugi::xml_node run, t;  // t: of text that can be cut
  };

  void collect(pugi::xml_node node) {
    for (auto child : node.children()) {
      if (child.type() != pugi::node_element || isNamed(child, "w:p")) continue;  // a text box's paragraphs have their turn
      if (isNamed(child, "w:r"))
        add(child);
      else if (isNamed(child, kMarker))
        hold();
      else if (!isNamed(child, "w:pPr") && !isNamed(child, "w:del"))
        collect(child);
    }
  }
  void add(pugi::xml_node run) {
    pugi::xml_node content;
    for (const auto& child : run.children())
      if (child.type() == pugi::node_element && !isNamed(child, "w:rPr")) content = child;
    if (isNamed(content, "w:t")) {
      const std::string text = content.text().get();
      pieces_.push_back({text_.size(), text.size(), run, content});
      text_ += text;
    } else if (isNamed(content, "w:tab") || isNamed(content, "w:br") || isNamed(content, "w:cr")) {
      pieces_.push_back({text_.size(), 1, run, {}});
      text_ += isNamed(content, "w:tab") ? '\t' : '\n';
    } else if (isNamed(content, "w:lastRenderedPageBreak") || !content) {
      pieces_.push_back({text_.size(), 0, run, {}});  // no text, and in nobody's way
    } else if (isNamed(content, "w:noBreakHyphen")) {
      pieces_.push_back({text_.size(), 1, run, {}});
      text_ += '-';
    } else {
      hold();  // a picture, a field's sign: no placeholder goes across it
      collect(run);
    }
  }
  void hold() { text_ += '\x01'; }

  void cutAt(std::size_t place) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      auto& piece = pieces_[i];
      if (!piece.t || !piece.run || place <= piece.at || place >= piece.at + piece.size) continue;
      const std::string text = piece.t.text().get();
      auto rest = piece.run.parent().insert_copy_after(piece.run, piece.run);
      setText(piece.t, text.substr(0, place - piece.at));
      Piece second{place, piece.at + piece.size - place, rest, rest.child("w:t")};
      setText(second.t, text.substr(place - piece.at));
      piece.size = place - piece.at;
      pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(i) + 1, second);
      return;
    }
  }

  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace

void Findings::add(std::vector<domain::Sentence>& list, domain::Sentence sentence) {
  const auto text = sentence.english();
  if (std::none_of(list.begin(), list.end(), [&](const domain::Sentence& each) { return each.english() == text; }))
    list.push_back(std::move(sentence));
}

void markFields(pugi::xml_node root, Findings& findings) {
  splitRuns(root);
  markSimpleFields(root, findings);
  markComplexFields(root, findings);
  for (const auto& paragraph : allNamed(root, "w:p")) {
    ParagraphText text(paragraph);
    auto found = placeholdersIn(text.text(), findings);
    for (auto each = found.rbegin(); each != found.rend(); ++each) text.replace(each->begin, each->end, each->field);
  }
}

}  // namespace reminders::delivery::word
