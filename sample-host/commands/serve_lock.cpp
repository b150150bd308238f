#include "sample-host/commands/serve_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sample-host/commands/command.hpp"

namespace host::commands {

// A file beside the database, not the database itself: closing a descriptor of that would drop the locks SQLite holds on it.
std::unique_ptr<ServeLock> ServeLock::take(const kit::sql::DatabaseUrl& database) {
  if (database.dialect != kit::sql::Dialect::kSqlite) return nullptr;
  std::error_code error;
  const auto file = std::filesystem::weakly_canonical(database.path, error);
  const std::string name = (error ? database.path : file.string()) + ".serving";
  const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    throw Failed("the file " + name + " cannot be made: " + std::strerror(errno) +
                 "; is the folder of the database there and writable?");
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    throw Failed("another sample-host serves the database " + database.path +
                 " already; stop that one first, or use PostgreSQL to run several");
  }
  return std::make_unique<ServeLock>(fd);
}

ServeLock::~ServeLock() { ::close(fd_); }

}  // namespace host::commands
