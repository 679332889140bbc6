#include "server/api/profile_mask.h"

#include <google/protobuf/text_format.h>

#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;

class ProfileMaskTest : public ParseTest {
 protected:
  // The profile of a request in text format, after its mask; faults go to faults_.
  service::ProfileInput Masked(const std::string& text) {
    v1::UpdateClientRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    RequestParser parser = MakeParser();
    service::ProfileInput input = parser.Profile(request.profile(), "profile");
    ApplyProfileMask(request, input, parser.violations());
    faults_ = FaultsOf(parser.status());
    return input;
  }
  std::vector<std::string> faults_;
};

TEST_F(ProfileMaskTest, WithoutAMaskWhatIsPresentIsSetAndNothingCleared) {
  const service::ProfileInput input = Masked("profile { city: 'Омск' owner: '' }");
  EXPECT_EQ(input.city, "Омск");
  EXPECT_EQ(input.owner, "");
  EXPECT_EQ(input.region, std::nullopt);
  EXPECT_TRUE(faults_.empty());
}

TEST_F(ProfileMaskTest, WhatTheMaskLacksIsLeftAlone) {
  const service::ProfileInput input =
      Masked("profile { city: 'Омск' region: 'OMS' } update_mask { paths: 'city' }");
  EXPECT_EQ(input.city, "Омск");
  EXPECT_EQ(input.region, std::nullopt);
}

TEST_F(ProfileMaskTest, WhatTheMaskNamesAndTheProfileLacksIsCleared) {
  const service::ProfileInput input =
      Masked("update_mask { paths: 'city' paths: 'gender' paths: 'birth_date' paths: 'tax_id' }");
  EXPECT_EQ(input.city, "");
  EXPECT_EQ(input.gender, domain::Gender::kUnknown);
  ASSERT_TRUE(input.birth_date.has_value());
  EXPECT_EQ(*input.birth_date, std::nullopt);
  EXPECT_EQ(input.tax_id, "");
  EXPECT_EQ(input.owner, std::nullopt);
}

TEST_F(ProfileMaskTest, AnEmptyMaskChangesNothing) {
  EXPECT_EQ(Masked("profile { city: 'Омск' } update_mask {}").city, std::nullopt);
  EXPECT_TRUE(faults_.empty());
}

TEST_F(ProfileMaskTest, EachPathThatIsNoFieldIsAFault) {
  Masked("update_mask { paths: 'city' paths: 'sity' paths: 'profile.city' paths: '*' paths: '' }");
  const std::string want = ", want names of ClientProfile's fields";
  EXPECT_THAT(
      faults_,
      ElementsAre("update_mask: got \"sity\"" + want, "update_mask: got \"profile.city\"" + want,
                  "update_mask: got \"*\"" + want, "update_mask: got nothing" + want));
}

// A field that joins the contract must be one that a mask may name.
TEST_F(ProfileMaskTest, EveryFieldOfAProfileMayBeNamed) {
  const google::protobuf::Descriptor& profile = *v1::ClientProfile::descriptor();
  for (int i = 0; i < profile.field_count(); ++i) {
    Masked("update_mask { paths: '" + profile.field(i)->name() + "' }");
    EXPECT_TRUE(faults_.empty()) << profile.field(i)->name();
  }
}

}  // namespace
}  // namespace clientele::api
