// clientele, the tool.

#include "client/tool/run_tool.h"

int main(int argc, char** argv) { return clientele::client::RunTool(argc, argv); }
