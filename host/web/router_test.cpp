#include "web/router.hpp"

#include <gtest/gtest.h>

#include "web/target.hpp"

namespace hostler::host {
namespace {

Router::Match find(const Router& router, std::string_view method, std::string_view path) {
  return router.find(method, parse_target(path).value().segments);
}

std::string pattern(const Router::Match& match) { return match.route ? match.route->pattern : ""; }

TEST(Router, FindsARouteAndItsParameters) {
  Router router;
  ASSERT_EQ(router.claim("farm", "GET", "/api/farm/jobs/{id}/frames/{n}", {}), Claim::claimed);
  const auto match = find(router, "GET", "/api/farm/jobs/7/frames/12");
  ASSERT_TRUE(match.route);
  EXPECT_EQ(match.route->owner, "farm");
  EXPECT_EQ(match.parameters.at("id"), "7");
  EXPECT_EQ(match.parameters.at("n"), "12");
}

TEST(Router, PrefersLiteralsToParametersAndThoseToTheRest) {
  Router router;
  router.claim("a", "GET", "/jobs/{rest...}", {});
  router.claim("a", "GET", "/jobs/{id}", {});
  router.claim("a", "GET", "/jobs/latest", {});
  EXPECT_EQ(pattern(find(router, "GET", "/jobs/latest")), "/jobs/latest");
  EXPECT_EQ(pattern(find(router, "GET", "/jobs/7")), "/jobs/{id}");
  EXPECT_EQ(pattern(find(router, "GET", "/jobs/7/log")), "/jobs/{rest...}");
}

TEST(Router, GoesBackWhereALiteralLeadsNowhere) {
  Router router;
  router.claim("a", "GET", "/jobs/latest/log", {});
  router.claim("a", "GET", "/jobs/{id}/frames", {});
  router.claim("a", "DELETE", "/jobs/{id}", {});
  router.claim("a", "GET", "/jobs/latest", {});
  const auto frames = find(router, "GET", "/jobs/latest/frames");
  EXPECT_EQ(pattern(frames), "/jobs/{id}/frames");
  EXPECT_EQ(frames.parameters.at("id"), "latest");
  EXPECT_EQ(pattern(find(router, "DELETE", "/jobs/latest")), "/jobs/{id}");
}

TEST(Router, NamesTheMethodsThatAPathHas) {
  Router router;
  router.claim("a", "POST", "/jobs", {});
  router.claim("a", "GET", "/jobs", {});
  EXPECT_EQ(find(router, "DELETE", "/jobs").allowed, (std::vector<std::string>{"GET", "POST"}));
  EXPECT_TRUE(find(router, "DELETE", "/elsewhere").allowed.empty());
}

TEST(Router, RefusesASecondClaimOfTheSameShape) {
  Router router;
  EXPECT_EQ(router.claim("a", "GET", "/jobs/{id}", {}), Claim::claimed);
  EXPECT_EQ(router.claim("b", "GET", "/jobs/{name}", {}), Claim::taken);
  EXPECT_EQ(router.claim("b", "POST", "/jobs/{name}", {}), Claim::claimed);
}

TEST(Router, RefusesWhatIsNotAPath) {
  Router router;
  for (const auto* wrong :
       {"", "jobs", "/a//b", "/{}", "/{a", "/a}b", "/{...}", "/{rest...}/x", "/../x"})
    EXPECT_EQ(router.claim("a", "GET", wrong, {}), Claim::not_a_path) << wrong;
}

TEST(Router, ForgetsTheRoutesOfAnOwner) {
  Router router;
  router.claim("farm", "GET", "/api/farm/jobs/{id}", {});
  router.mount("farm", "/pages/farm", {});
  router.claim("other", "GET", "/api/farm/jobs", {});
  router.release("farm");
  EXPECT_FALSE(find(router, "GET", "/api/farm/jobs/7").route);
  EXPECT_FALSE(find(router, "GET", "/pages/farm/x.js").route);
  EXPECT_TRUE(find(router, "GET", "/api/farm/jobs").route);
  EXPECT_EQ(router.claim("again", "GET", "/api/farm/jobs/{id}", {}), Claim::claimed);
}

TEST(Router, GivesAMountEverythingBelowItsPrefix) {
  Router router;
  router.mount("farm", "/pages/farm/", {});
  EXPECT_EQ(find(router, "GET", "/pages/farm/assets/x.js").parameters.at("rest"), "assets/x.js");
  EXPECT_EQ(find(router, "POST", "/pages/farm/").parameters.at("rest"), "");
  EXPECT_FALSE(find(router, "GET", "/pages").route);
}

TEST(Router, KeepsAFoundRouteAliveWhenItIsReleased) {
  Router router;
  auto token = std::make_shared<int>(1);
  router.claim("a", "GET", "/x", [token](const Request&, const std::shared_ptr<Responder>&) {});
  auto match = find(router, "GET", "/x");
  router.release("a");
  EXPECT_EQ(token.use_count(), 2);
  match = {};
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Router, AnEmptySegmentIsNoParameter) {
  Router router;
  router.claim("a", "GET", "/jobs/{id}", {});
  EXPECT_FALSE(find(router, "GET", "/jobs/").route);
}

}  // namespace
}  // namespace hostler::host
