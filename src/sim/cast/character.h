// sim/cast/character.h - what makes one server of the cast different from the next.
//
// A Character decides what is answered, and in what manner; the grammar, the order and the
// extensions are the server machine's (smtp/server.h), so that a character is a page.
#pragma once

#include <string>

#include "sim/link.h"
#include "smtp/server.h"
#include "smtp/stage.h"

namespace todoku::sim {

// One session, as its server knows it.
struct Visit {
  std::uint64_t number = 0;  // in the Ledger
  std::string client;        // its address
  const smtp::SessionFacts& facts;
  std::size_t messages = 0;  // consulted about in this session
  WallTime wall;
  SteadyTime steady;
};

// How an answer is given.
struct Manner {
  enum class How {
    say,
    hang_up,  // the link is closed in its place
    mute      // nothing comes any more; the link stays
  } how = How::say;
  milliseconds delay{0};
  std::string bytes;
};

class Character {
 public:
  virtual ~Character() = default;
  // What the server offers; the hostname is filled in by it.
  virtual smtp::ServerOptions options() const;
  virtual Certificate certificate() const { return {}; }
  // The answer to a question of the machine. The default takes everything.
  virtual smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice);
  // `stage` is that of the last answer in `bytes`.
  virtual Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice);
};

// "550-5.1.1 a\n550 5.1.1 b" as a reply. CHECKs that it is one.
smtp::Reply reply_of(std::string_view text);
// Where in the conversation the machine asks this.
smtp::Stage stage_of(const smtp::Question& question);
// The local part of the recipient asked about; "" for other questions.
std::string recipient_of(const smtp::Question& question);

// Takes every message and says so.
class Upright : public Character {};

}  // namespace todoku::sim
