// The dashboard's files: the shell at / and each plugin's page at /pages/<plugin>/.
#pragma once

#include "loader/catalog.hpp"
#include "web/router.hpp"

namespace hostler::host {

// Answers what no route claims with the shell, or with a sentence where it was not built.
Handler serve_dashboard();

// Of these plugins, and no longer of those before.
void claim_pages(Router& router, const PluginCatalog& catalog);

// share/hostler of the tree that the running binary belongs to.
std::filesystem::path share_directory();

}  // namespace hostler::host
