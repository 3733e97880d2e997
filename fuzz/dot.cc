// Dots: what is stuffed comes back, and neither way minds where it is cut.
#include "smtp/dot.h"

#include "split.h"

using namespace todoku;
using fuzz::must;
using smtp::Unstuffer;

namespace {

std::string stuffed(std::string_view message, std::size_t cut) {
  smtp::Stuffer stuffer;
  std::string out;
  stuffer.feed(message.substr(0, cut), out);
  stuffer.feed(message.substr(cut), out);
  stuffer.finish(out);
  return out;
}

struct End {
  Unstuffer::State state;
  std::string message;
  std::size_t left;
  bool bare;
  bool operator==(const End&) const = default;
};

End unstuffed(std::string_view wire, std::size_t cut) {
  Unstuffer unstuffer(4096);
  std::string_view first = wire.substr(0, cut);
  std::string_view rest = wire.substr(cut);
  Unstuffer::State state = unstuffer.feed(first);
  if (state == Unstuffer::State::more) {
    state = unstuffer.feed(rest);
  }
  const std::size_t left = first.size() + rest.size();
  return End{state, unstuffer.take(), left, unstuffer.bare_line_end()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned number = fuzz::take_byte(input);
  const std::size_t cut = fuzz::cut_at(input, number);
  const std::string wire = stuffed(input, input.size());
  must(stuffed(input, cut) == wire);
  must(smtp::goes_as_it_is(input) == (std::string(input) + ".\r\n" == wire));

  const End back = unstuffed(wire, fuzz::cut_at(wire, number));
  must(back.state == Unstuffer::State::end && back.left == 0 && !back.bare);
  must(!smtp::has_bare_line_end(back.message));
  if (input.size() < 1024) must(stuffed(back.message, back.message.size()) == wire);

  const End raw = unstuffed(input, input.size());
  const End raw_cut = unstuffed(input, cut);
  must(raw == raw_cut);
  if (raw.state == Unstuffer::State::end && !raw.bare) must(!smtp::has_bare_line_end(raw.message));
  return 0;
}
