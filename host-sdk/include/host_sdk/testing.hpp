// For unit tests of an app: a host made of memory, and the app behind its own C tables, in one process and without a package.
//
//   hsdk::testing::FakeHost host;
//   host.database = {"sqlite3:///tmp/test.db", "notes_", "", {"sdk_v1_invoice"}};
//   hsdk::testing::App app(hsdk_module_entry, host);     // link the app's own sources into the test
//   CHECK(app.get("/").body.find("F-1") != std::string::npos);
//
// `contract_database.hpp` beside it makes a database in which the views of the data contract can be filled with anything.
#pragma once
#include <host_sdk/testing/app.hpp>
#include <host_sdk/testing/fake_host.hpp>
