#include "app/demo_repair.h"

#include "app/admin_client.h"
#include "app/demo_letter.h"
#include "app/demo_show.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr milliseconds kPatience{15'000};
constexpr milliseconds kLook{100};
// "-all" and an address that is not ours: the record of who moved to another server and forgot.
constexpr std::string_view kOldRecord = "v=spf1 ip4:192.0.2.10 -all";

std::string domain_of(const Part& part) {
  return fmt::format("{}.example", part.sender);
}

Result<json::object> ask(const std::string& api, const ApiRequest& request) {
  const Result<ApiAnswer> answer = ApiClient(api, "").ask(request);
  if (!answer) return std::unexpected(answer.error());
  json::error_code error;
  json::value value = json::parse(answer->body, error);
  if (answer->status / 100 != 2 || error || !value.is_object())
    return fail(Errc::malformed, fmt::format("{}: answered {}", request.path, answer->status));
  return std::move(value.get_object());
}

Result<void> publish(const RepairStage& stage, const std::string& name, std::string_view text) {
  const json::object body = {{"record", fmt::format("{}. 60 IN TXT \"{}\"", name, text)},
                             {"replace", true}};
  const Result<json::object> done = ask(
      stage.servers.sandbox_api(), {"POST", "/v1/zone", "application/json", json::serialize(body)});
  if (!done) return std::unexpected(done.error());
  return {};
}

// The hold, once the engine has looked at what it is for.
Result<json::object> diagnosis(const RepairStage& stage, const std::string& domain) {
  for (milliseconds waited{0}; waited < kPatience; waited += kLook) {
    const Result<json::object> answer = ask(stage.servers.engine_api(), {.path = "/v1/holds"});
    if (!answer) return std::unexpected(answer.error());
    for (const json::value& hold : array_at(*answer, "holds"))
      if (text_at(hold.get_object(), "sender_domain") == domain &&
          object_at(hold.get_object(), "look"))
        return hold.get_object();
    if (stage.interrupt.wait(kLook)) return fail(Errc::cancelled, "interrupted");
  }
  return fail(Errc::timeout, "the engine has not looked at the hold of " + domain);
}

// As `todoku holds look` does. How many recipients go out again.
Result<std::int64_t> look_again(const RepairStage& stage, const std::string& domain) {
  const std::string body = json::serialize(json::object{{"sender_domain", domain}});
  for (milliseconds waited{0}; waited < kPatience; waited += kLook) {
    const Result<json::object> answer =
        ask(stage.servers.engine_api(), {"POST", "/v1/holds/look", "application/json", body});
    if (!answer) return std::unexpected(answer.error());
    for (const json::value& hold : array_at(*answer, "holds"))
      if (hold.get_object().at("lifted").as_bool()) return number_at(hold.get_object(), "released");
    if (stage.interrupt.wait(kLook)) return fail(Errc::cancelled, "interrupted");
  }
  return fail(Errc::timeout, "the hold of " + domain + " is not lifted");
}

void print_diagnosis(const json::object& hold, Terminal& terminal) {
  const json::object& look = *object_at(hold, "look");
  terminal.line("");
  terminal.line("  " + terminal.paint(Ink::bold, terminal.pick("todoku が自分で調べた結果",
                                                               "What todoku found out by itself")));
  for (const json::value& finding : array_at(look, "findings"))
    if (text_at(finding.get_object(), "level") == "fail")
      print_row(terminal.pick("診断", "Finding"), spoken_at(finding.get_object(), "text", terminal),
                Ink::plain, terminal);
  for (const json::value& fix : array_at(look, "publish"))
    print_row(terminal.pick("公開する", "Publish"), record_text(fix.get_object()), Ink::cyan,
              terminal);
}

void print_repair(const json::object& fix, std::int64_t released, Terminal& terminal) {
  const auto say = [&](const std::string& command) {
    terminal.line("    " + terminal.paint(Ink::dim, "$ ") + terminal.paint(Ink::bold, command));
  };
  terminal.line("");
  terminal.line(
      "  " +
      terminal.paint(Ink::bold, terminal.pick("そのレコードを公開し、もう一度確かめさせます",
                                              "The record is published, the hold looked at")));
  say(fmt::format("todoku sandbox zone set {} {} '{}'", text_at(fix, "name"), text_at(fix, "type"),
                  text_at(fix, "value")));
  say("todoku holds look " + text_at(fix, "name"));
  terminal.line(
      "    " +
      terminal.paint(Ink::green, fmt::format(fmt::runtime(terminal.pick(
                                                 "直っています。保留を解き、{} 件を今から送ります",
                                                 "It is repaired: {} recipients are released")),
                                             released)));
}

Result<std::vector<Story>> hear_all(const RepairStage& stage, std::span<const Part> parts,
                                    const std::vector<Story>& before) {
  std::vector<Story> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Story* last = before.empty() ? nullptr : &before[i];
    const Result<Story> story = stage.watch.story(parts[i], last, kPatience, stage.interrupt);
    if (!story) return std::unexpected(story.error());
    if (!stage.terminal.json()) {
      // What is to be published is the engine's own finding, not the catalogue's example.
      Story shown = *story;
      shown.attempt.erase("fix");
      print_story(shown, milliseconds(0), stage.terminal);
    }
    out.push_back(*story);
  }
  return out;
}

void introduce(const std::string& domain, Terminal& terminal) {
  if (terminal.json()) return;
  print_heading(terminal.pick("直せば届く", "Repaired, it goes out"), "", terminal);
  print_row(terminal.pick("場面", "Scene"),
            fmt::format(fmt::runtime(terminal.pick(
                            "{} は送信サーバーを替えましたが、SPF は古いまま: {}",
                            "{} has moved to another server, but its SPF has not: {}")),
                        domain, kOldRecord),
            Ink::plain, terminal);
}

}  // namespace

Result<std::vector<Story>> play_repair(RepairStage stage, std::span<const Part> parts) {
  const std::string domain = domain_of(parts.front());
  introduce(domain, stage.terminal);
  Result<void> done = publish(stage, domain, kOldRecord);
  std::vector<Letter> letters;
  for (const Part& part : parts) letters.push_back(letter_to(part));
  if (done) done = post(stage.servers.submission(), letters);
  if (!done) return std::unexpected(done.error());
  Result<std::vector<Story>> held = hear_all(stage, parts, {});
  if (!held) return held;

  const Result<json::object> hold = diagnosis(stage, domain);
  if (!hold) return std::unexpected(hold.error());
  const auto records = array_at(*object_at(*hold, "look"), "publish");
  if (records.empty()) return fail(Errc::not_found, domain + ": nothing to publish was found");
  const json::object& record = records.front().get_object();
  if (!stage.terminal.json()) print_diagnosis(*hold, stage.terminal);

  done = publish(stage, text_at(record, "name"), text_at(record, "value"));
  if (!done) return std::unexpected(done.error());
  const Result<std::int64_t> released = look_again(stage, domain);
  if (!released) return std::unexpected(released.error());
  if (!stage.terminal.json()) print_repair(record, *released, stage.terminal);
  for (Story& story : *held) ++story.attempts;  // the release is a step, too
  return hear_all(stage, parts, *held);
}

}  // namespace todoku::app
