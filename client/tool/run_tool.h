// The whole tool as a function.
#ifndef CLIENTELE_CLIENT_TOOL_RUN_TOOL_H_
#define CLIENTELE_CLIENT_TOOL_RUN_TOOL_H_

namespace clientele::client {

// Parses and runs a command line; errors go to standard error, with what to do next. Gives the exit
// code of exit_codes.h.
int RunTool(int argc, const char* const* argv);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_RUN_TOOL_H_
