// All that the use cases ask of the layers outside. Storage implements facts, outbox and company ports; delivery implements the
// rest.
#pragma once
#include "plugin/application/company_ports.hpp"
#include "plugin/application/delivery_ports.hpp"
#include "plugin/application/errors.hpp"
#include "plugin/application/facts_source.hpp"
#include "plugin/application/message_ports.hpp"
#include "plugin/application/outbox_store.hpp"
