// The tools of those who publish apps. They need no database.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/appstore/publisher.hpp"
#include "sample-host/commands/command.hpp"

namespace host::commands {
namespace {

template <class T>
T orRefused(appstore::Result<T> result) {
  if (!result) throw Failed(result.refusal().text());
  return *std::move(result);
}

void writeFile(const std::string& path, const std::string& bytes) {
  const std::string fresh = path + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.flush();
    if (!out) throw Failed("the file " + path + " cannot be written; is the folder there and writable?");
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  if (error) throw Failed("the file " + path + " cannot be written: " + error.message());
}

struct Options {
  std::string path, out, key, name;
  std::vector<std::string> apps;
  bool refresh = false;
};

void keygen(const Global& global, const Options& options) {
  const auto key = orRefused(appstore::makeKeyFiles(options.path, options.name, options.apps));
  answer(global,
         options.path + ": keep it secret; " + options.path + ".pub: give it to those who shall trust you (" + key.id + ")",
         {{"secret", options.path}, {"public", options.path + ".pub"}, {"key", key.id}});
}

void pack(const Global& global, const Options& options) {
  if (options.refresh) orRefused(appstore::refreshManifest(options.path));
  const auto bytes = orRefused(appstore::packFolder(options.path));
  writeFile(options.out, bytes);
  answer(global, options.out + ": " + std::to_string(bytes.size()) + " bytes, not signed yet",
         {{"package", options.out}, {"bytes", bytes.size()}});
}

void sign(const Global& global, const Options& options) {
  const auto key = orRefused(appstore::loadSecretKey(options.key));
  const auto bytes = orRefused(appstore::signPackage(readFile(options.path), key));
  const auto& file = options.out.empty() ? options.path : options.out;
  writeFile(file, bytes);
  answer(global, file + ": signed by " + key.publicKey().name,
         {{"package", file}, {"publisher", key.publicKey().name}, {"key", key.publicKey().id}});
}

void catalogue(const Global& global, const Options& options) {
  std::optional<appstore::SecretKey> key;
  if (!options.key.empty()) key = orRefused(appstore::loadSecretKey(options.key));
  orRefused(appstore::writeCatalogue(options.path, options.name, key ? &*key : nullptr));
  const auto file = options.path + "/catalogue.json";
  answer(global, file + " is written", {{"catalogue", file}});
}

}  // namespace

void addPublisher(CLI::App& app, Global& global) {
  auto options = std::make_shared<Options>();
  auto* makeKey = app.add_subcommand("keygen", "Publisher: make a key pair, FILE and FILE.pub");
  makeKey->add_option("FILE", options->path, "Where the secret goes")->required();
  makeKey->add_option("--name", options->name, "The publisher, as people read it")->required();
  makeKey->add_option("--app", options->apps, "An app that it may sign; may be repeated")->required()->allow_extra_args(false);
  makeKey->callback([&global, options] { keygen(global, *options); });
  auto* packFolder = app.add_subcommand("pack", "Publisher: make a package of a folder");
  packFolder->add_option("FOLDER", options->path, "With manifest.json and the files it lists")->required();
  packFolder->add_option("--out", options->out, "The package, *.hostapp")->required();
  packFolder->add_flag("--refresh", options->refresh,
                       "First write the folder's files and the hashes of its migrations into the manifest");
  packFolder->callback([&global, options] { pack(global, *options); });
  auto* signPackage = app.add_subcommand("sign", "Publisher: sign a package");
  signPackage->add_option("PACKAGE", options->path, "*.hostapp")->required();
  signPackage->add_option("--key", options->key, "The secret's file")->required();
  signPackage->add_option("--out", options->out, "Left out: the package itself is replaced");
  signPackage->callback([&global, options] { sign(global, *options); });
  auto* write = app.add_subcommand("catalogue", "Publisher: write the catalogue of a folder of packages, which makes it a store");
  write->add_option("FOLDER", options->path, "With *.hostapp files")->required();
  write->add_option("--name", options->name, "The store, as people read it")->required();
  write->add_option("--key", options->key, "Sign it with this key");
  write->callback([&global, options] { catalogue(global, *options); });
}

}  // namespace host::commands
