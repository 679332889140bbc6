// Messages compared with how they are written as text.
#ifndef CLIENTELE_TESTS_UNIT_API_EXPECT_MESSAGE_H_
#define CLIENTELE_TESTS_UNIT_API_EXPECT_MESSAGE_H_

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

namespace clientele::api {

// Equal to the message that `text` writes, with the differences where it is not.
template <typename Message>
void ExpectMessage(const Message& got, const std::string& text) {
  Message want;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &want)) << text;
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  EXPECT_TRUE(differencer.Compare(want, got)) << differences;
}

}  // namespace clientele::api

#endif  // CLIENTELE_TESTS_UNIT_API_EXPECT_MESSAGE_H_
