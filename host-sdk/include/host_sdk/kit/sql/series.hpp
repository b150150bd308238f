// Statements that need no answer of each other, sent together: PostgreSQL gets them in one turn (each turn is a switch between
// two processes, or the way over the network). SQLite has no turns and runs each as it is added.
#pragma once
#include <host_sdk/kit/sql/prepared.hpp>
#include <vector>

namespace kit::sql {

/// Used by one thread, as its session. Prepared once for each session like what `change` runs; the same holds for their texts.
class Series {
 public:
  explicit Series(Session& session);
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;
  ~Series();

  /// The rows of one answer, read like FewRows.
  class Rows {
   public:
    Rows(Rows&&) noexcept;
    Rows& operator=(Rows&&) noexcept;
    ~Rows();
    bool next();
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string_view text(int column) const;

   private:
    friend class Series;
    struct Answer;
    explicit Rows(std::unique_ptr<Answer> answer);
    std::unique_ptr<Answer> answer_;
  };

  /// Adds a statement and answers its place. Values are taken over. On SQLite it is run now, and throws as `change` does.
  std::size_t add(const std::string& sql, std::initializer_list<Value> values = {});
  /// Adds one that answers rows.
  std::size_t ask(const std::string& sql, std::initializer_list<Value> values);
  /// Sends what was added since it last ran, and waits for every answer. Throws the SqlError of the first that failed: none after
  /// that one was run.
  void run();
  /// Forgets what was added since it last ran.
  void drop();

  /// How many rows the statement at that place has changed. Once it ran.
  [[nodiscard]] std::int64_t changed(std::size_t place) const;
  /// What was asked at that place. Once it ran.
  Rows& rows(std::size_t place);
  [[nodiscard]] Session& session() { return session_; }

 private:
  struct Statement;
  Session& session_;
  std::vector<Statement> statements_;
  std::size_t sent_ = 0;
};

/// A transaction whose statements go by a series, its beginning and its end with them; see ShortTransaction. The series must
/// outlive it.
class SeriesTransaction {
 public:
  SeriesTransaction(Series& series, Durability durability);
  SeriesTransaction(const SeriesTransaction&) = delete;
  SeriesTransaction& operator=(const SeriesTransaction&) = delete;
  ~SeriesTransaction();
  /// Sends what is waiting in the series.
  void commit();
  /// Commits at the beginning of what the series sends next; on SQLite at once.
  void commitWithNext();

 private:
  Series& series_;
  std::optional<ShortTransaction> onSqlite_;
  bool done_ = false;
};

}  // namespace kit::sql
