#include "cli/verbs.hpp"

int main(int argc, char** argv) { return hostler::host::run_command_line(argc, argv); }
