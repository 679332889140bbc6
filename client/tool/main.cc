// clientele, the tool.

#include "client/tool/tool.h"

int main(int argc, char** argv) { return clientele::client::RunTool(argc, argv); }
