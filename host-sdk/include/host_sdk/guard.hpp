// The only place where exceptions become statuses: nothing is thrown across the boundary.
#pragma once
#include <host_sdk/text.hpp>

namespace hsdk {

template <class Work>
hsdk_status guard(hsdk_error* error, Work&& work) noexcept {
  try {
    work();
    return HSDK_OK;
  } catch (const Error& failure) {
    return fail(error, failure.code(), failure.what());
  } catch (const std::bad_alloc&) {
    return fail(error, HSDK_E_RETRY, "out of memory");
  } catch (const std::exception& failure) {
    return fail(error, HSDK_E_INTERNAL, failure.what());
  } catch (...) {
    return fail(error, HSDK_E_INTERNAL, "unknown exception");
  }
}

}  // namespace hsdk
