#include "protocol/messages.hpp"

#include <gmock/gmock.h>

#include "protocol/bytes.hpp"
#include "testing/hex.hpp"

namespace icemon {
namespace {

using hostler::Result;
using testing::HasSubstr;
using namespace std::string_literals;

Result<std::optional<Message>> decode_frame(std::string_view frame, std::uint32_t protocol) {
  const auto type = static_cast<std::uint32_t>(big_endian(frame.substr(4, 4)));
  return decode_message(type, frame.substr(8), protocol);
}

template <class Body>
Body decode_as(const std::string& frame, std::uint32_t protocol) {
  EXPECT_EQ(big_endian(std::string_view(frame).substr(0, 4)), frame.size() - 4);
  return std::get<Body>(decode_frame(frame, protocol).value().value());
}

// Frames of real schedulers.
const std::string request_43 = from_hex(
    "00000023 00000053 0000000f 6c61622f7372632f74322e63707000 00000001 00000002 00000003");
const std::string request_28 = from_hex(
    "00000041 00000053 00000000 0000000d 6c61622f7372632f63312e6300 00000000 00000001"
    "00000007 7838365f363400 00000000 00000000 00000001 00 0000000b 00000003");
const std::string request_of_master =
    from_hex("00000021 00000047 0000000d 6c61622f7372632f63312e6300 00000000 00000001 00000001");
const std::string begin_43 = from_hex("00000010 00000054 00000002 6b021c99 00000002");
const std::string done_43 = from_hex(
    "00000034 00000055 00000002 00000000 00001661 00000b5d 000000bc 0000be99 0009ab12"
    "002f813f 00041e50 00041e50 00000000 00000001");
const std::string done_38 = from_hex(
    "00000030 00000055 00000009 00000001 00000025 00000006 0000000a 000004eb 000014d3"
    "000065e7 00000000 00000000 00000000");
const std::string local_begin_43 =
    from_hex("00000021 00000056 00000003 00000004 6b021ca9 0000000d 6c61622f7372632f70726f6700");
const std::string local_done_43 = from_hex("00000008 0000004f 00000004");
const std::string offline_34 =
    from_hex("0000001b 00000057 00000002 0000000f") + "State:Offline\n\0"s;

TEST(Messages, ReadARequestOfToday) {
  const auto request = decode_as<JobRequest>(request_43, 43);
  EXPECT_EQ(request.file, "lab/src/t2.cpp");
  EXPECT_EQ(request.language, 1u);
  EXPECT_EQ(request.job, 2u);
  EXPECT_EQ(request.client, 3u);
}

TEST(Messages, ReadARequestBeforeProtocol29) {
  const auto request = decode_as<JobRequest>(request_28, 28);
  EXPECT_EQ(request.file, "lab/src/c1.c");
  EXPECT_EQ(request.language, 0u);
  EXPECT_EQ(request.job, 11u);
  EXPECT_EQ(request.client, 3u);
}

TEST(Messages, SkipTheEnvironmentsOfAnOldRequest) {
  std::string frame = request_28;
  frame.replace(8, 4, from_hex("00000001 00000003 613100 00000003 653100"));
  const auto request = std::get<JobRequest>(decode_frame(frame, 28).value().value());
  EXPECT_EQ(request.file, "lab/src/c1.c");
  EXPECT_EQ(request.job, 11u);
}

TEST(Messages, TakeTheTypesOfTheBrokenMaster) {
  const auto request = decode_as<JobRequest>(request_of_master, 44);
  EXPECT_EQ(request.file, "lab/src/c1.c");
  EXPECT_EQ(request.job, 1u);

  std::string old_request = request_28;
  old_request[7] = 71;
  EXPECT_EQ(decode_as<JobRequest>(old_request, 28).job, 11u);

  std::string done = done_43;
  done[7] = 77;
  EXPECT_EQ(decode_as<JobDone>(done, 43).real_ms, 5729u);
}

TEST(Messages, ReadABegin) {
  const auto begin = decode_as<JobBegin>(begin_43, 43);
  EXPECT_EQ(begin.job, 2u);
  EXPECT_EQ(begin.start, 0x6b021c99u);
  EXPECT_EQ(begin.host, 2u);
}

TEST(Messages, ReadAnEnd) {
  const auto done = decode_as<JobDone>(done_43, 43);
  EXPECT_EQ(done.job, 2u);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.real_ms, 5729u);
  EXPECT_EQ(done.user_ms, 2909u);
  EXPECT_EQ(done.system_ms, 188u);
  EXPECT_EQ(done.page_faults, 48'793u);
  EXPECT_EQ(done.in_compressed, 633'618u);
  EXPECT_EQ(done.in_uncompressed, 3'113'279u);
  EXPECT_EQ(done.out_compressed, 269'904u);
  EXPECT_EQ(done.out_uncompressed, 269'904u);
  EXPECT_FALSE(done.from_submitter);
  EXPECT_EQ(done.client_count, 1u);
}

TEST(Messages, ReadAnEndBeforeProtocol39) {
  const auto done = decode_as<JobDone>(done_38, 38);
  EXPECT_EQ(done.job, 9u);
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_EQ(done.real_ms, 37u);
  EXPECT_EQ(done.in_uncompressed, 26'087u);
  EXPECT_EQ(done.client_count, 0u);
}

TEST(Messages, ReadWhoReportedAnEnd) {
  std::string frame = done_38;
  frame.back() = 3;  // by the submitter, and an id that the scheduler did not know
  EXPECT_TRUE(decode_as<JobDone>(frame, 38).from_submitter);
  frame.back() = 2;
  EXPECT_FALSE(decode_as<JobDone>(frame, 38).from_submitter);
}

TEST(Messages, ReadNegativeExitCodes) {
  std::string frame = done_38;
  frame.replace(12, 4, from_hex("ffffffff"));
  EXPECT_EQ(decode_as<JobDone>(frame, 38).exit_code, -1);
}

TEST(Messages, ReadLocalJobs) {
  const auto begin = decode_as<LocalJobBegin>(local_begin_43, 43);
  EXPECT_EQ(begin.host, 3u);
  EXPECT_EQ(begin.job, 4u);
  EXPECT_EQ(begin.start, 0x6b021ca9u);
  EXPECT_EQ(begin.file, "lab/src/prog");
  EXPECT_EQ(decode_as<LocalJobDone>(local_done_43, 43).job, 4u);
}

TEST(Messages, ReadThatAHostLeft) {
  const auto report = decode_as<HostReport>(offline_34, 34);
  EXPECT_EQ(report.host, 2u);
  EXPECT_TRUE(report.stats.offline);
}

TEST(Messages, ReadTheEnd) { decode_as<SchedulerEnd>(from_hex("00000004 00000043"), 43); }

TEST(Messages, WriteTheBytesOfRealSchedulers) {
  for (const std::string& frame : {request_43, begin_43, done_43, local_begin_43, local_done_43}) {
    EXPECT_EQ(encode_message(*decode_frame(frame, 43).value(), 43), frame);
  }
  EXPECT_EQ(encode_message(*decode_frame(request_28, 28).value(), 28), request_28);
  EXPECT_EQ(encode_message(*decode_frame(done_38, 38).value(), 38), done_38);
  EXPECT_EQ(encode_message(*decode_frame(offline_34, 34).value(), 34), offline_34);
  EXPECT_EQ(encode_login(), from_hex("00000004 00000052"));
}

std::vector<Message> one_of_each() {
  HostReport report{7, {}};
  report.stats.name = "rem2";
  report.stats.max_jobs = 4;
  JobRequest request{12, 7, 1, "a/b.cpp"};
  JobBegin begin{12, 8, 1'700'000'000};
  JobDone done;
  done.job = 12;
  done.real_ms = 800;
  done.from_submitter = true;
  LocalJobBegin local{7, 13, 1'700'000'001, "prog"};
  return {report, request, begin, done, local, LocalJobDone{13}, SchedulerEnd{}};
}

class MessagesOfProtocol : public testing::TestWithParam<std::uint32_t> {};

TEST_P(MessagesOfProtocol, AreReadAsTheyWereWritten) {
  for (const Message& message : one_of_each()) {
    const std::string frame = encode_message(message, GetParam());
    const auto decoded = decode_frame(frame, GetParam());
    ASSERT_TRUE(decoded) << decoded.error().text;
    EXPECT_EQ((*decoded)->index(), message.index());
    EXPECT_EQ(encode_message(**decoded, GetParam()), frame);
  }
}

TEST_P(MessagesOfProtocol, AreRefusedWhenTheyAreCutOffAnywhere) {
  for (const Message& message : one_of_each()) {
    const std::string frame = encode_message(message, GetParam());
    for (std::size_t size = 8; size < frame.size(); ++size) {
      const auto decoded = decode_frame(std::string_view(frame).substr(0, size), GetParam());
      ASSERT_FALSE(decoded) << size << " of " << frame.size() << " bytes";
      EXPECT_THAT(decoded.error().text, HasSubstr("ends after"));
    }
  }
}

TEST_P(MessagesOfProtocol, MayGrowAtTheirEnd) {
  for (const Message& message : one_of_each()) {
    const std::string frame = encode_message(message, GetParam());
    const auto decoded = decode_frame(frame + "new member", GetParam());
    ASSERT_TRUE(decoded) << decoded.error().text;
    EXPECT_EQ(encode_message(**decoded, GetParam()), frame);
  }
}

INSTANTIATE_TEST_SUITE_P(All, MessagesOfProtocol,
                         testing::Range(lowest_protocol, highest_protocol + 1));

TEST(Messages, SkipTypesThatMonitorsNeedNotKnow) {
  for (const std::uint32_t type : {0u, 65u, 66u, 68u, 72u, 76u, 78u, 80u, 89u, 96u, 0xffffffffu}) {
    const auto decoded = decode_message(type, "whatever", 43);
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(*decoded) << type;
  }
}

TEST(Messages, RefuseAStringThatLiesAboutItsSize) {
  std::string frame = request_43;
  frame.replace(8, 4, from_hex("ffffffff"));
  EXPECT_FALSE(decode_frame(frame, 43));
  std::string old_frame = request_28;
  old_frame.replace(8, 4, from_hex("ffffffff"));  // that many environments
  EXPECT_FALSE(decode_frame(old_frame, 28));
}

TEST(Messages, TakeAStringWithoutItsNul) {
  const std::string local = from_hex("00000003 00000004 00000000 00000000");
  EXPECT_EQ(std::get<LocalJobBegin>(*decode_message(86, local, 43).value()).file, "");
  const std::string open = from_hex("00000003 00000004 00000000 00000001 61");
  EXPECT_EQ(std::get<LocalJobBegin>(*decode_message(86, open, 43).value()).file, "a");
}

TEST(Messages, MakeTextOfFileNames) {
  const std::string body = from_hex("00000003 00000004 00000000 00000006 61e962006300");
  EXPECT_EQ(std::get<LocalJobBegin>(*decode_message(86, body, 43).value()).file,
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace icemon
