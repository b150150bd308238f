# The Debian packages the project uses (scripts/packages.txt), as imported targets with one name each.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS locale)
find_package(Poco 1.11 REQUIRED COMPONENTS Foundation Net NetSSL Crypto Util)
# Poco's targets hand out system macros that 64-bit Linux has anyway; with them no precompiled header would fit.
foreach(part Foundation Net NetSSL Crypto Util)
  get_target_property(definitions Poco::${part} INTERFACE_COMPILE_DEFINITIONS)
  if(definitions)
    list(FILTER definitions EXCLUDE REGEX "^(_FILE_OFFSET_BITS|_LARGEFILE64_SOURCE|_REENTRANT|_THREAD_SAFE|_XOPEN_SOURCE)")
    set_target_properties(Poco::${part} PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${definitions}")
  endif()
endforeach()
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Catch2 2.13 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(pugixml REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(qpdf REQUIRED IMPORTED_TARGET libqpdf)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo cairo-pdf)

# SOCI 4.0.3 of Debian ships neither a CMake package nor a pkg-config file.
foreach(part core sqlite3 postgresql)
  find_library(SOCI_${part} soci_${part} REQUIRED)
endforeach()
add_library(soci INTERFACE)
target_include_directories(soci SYSTEM INTERFACE /usr/include/postgresql)
target_link_libraries(soci INTERFACE ${SOCI_core} ${SOCI_sqlite3} ${SOCI_postgresql} PkgConfig::sqlite3 PkgConfig::pq)

# Boost.DLL: header-only with std::filesystem; mixing both spellings would break the one-definition rule, so it is set here only.
add_library(boost_dll INTERFACE)
target_compile_definitions(boost_dll INTERFACE BOOST_DLL_USE_STD_FS)
target_link_libraries(boost_dll INTERFACE Boost::headers ${CMAKE_DL_LIBS})

# kainjow mustache is one header.
add_library(mustache INTERFACE)
