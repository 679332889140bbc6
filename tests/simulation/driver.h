// The seam of store/sql/connection.h over the simulated database, for one server.
#ifndef CLIENTELE_TESTS_SIMULATION_DRIVER_H_
#define CLIENTELE_TESTS_SIMULATION_DRIVER_H_

#include <memory>

#include "server/store/sql/connection.h"
#include "tests/simulation/database.h"
#include "tests/simulation/interruptions.h"

namespace clientele::simulation {

// Both outlive the driver and its connections.
std::unique_ptr<store::sql::Driver> MakeDriver(int server, Database& database,
                                               Interruptions& interruptions);

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_DRIVER_H_
