#!/bin/bash
# libtodoku installs; programs outside the house, in C++, C and Python, find it, link it and judge a reply.
# usage: install_test.sh BUILD_DIR SOURCE_DIR
set -euo pipefail
build=$1 source=$2
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
reply='550 5.1.1 The email account that you tried to reach does not exist. https://support.google.com/mail/?p=NoSuchUser x - gsmtp'
verdict='user_unknown (permanent), fault: recipient, do: suppress$'

fail() {
  echo "install_test: $1" >&2
  exit 1
}

# outside NAME: configures and builds examples/NAME against what was installed.
outside() {
  CC=clang-19 CXX=clang++-19 cmake -G Ninja -S "$source/examples/$1" -B "$room/$1" \
    -DCMAKE_PREFIX_PATH="$room/prefix" > "$room/configure.log" || { cat "$room/configure.log"; exit 1; }
  cmake --build "$room/$1" || exit 1
}

cmake --install "$build" --prefix "$room/prefix" > "$room/install.log"

echo "C++, static"
outside judge
said=$("$room/judge/judge_example" "$reply")
grep -q "^$verdict" <<< "$said" || fail "C++ said: $said"

outside report
line='Nov 23 05:10:00 mx1 postfix/smtp[8]: 4F2B31C0A7: to=<a@gmail.com>, relay=gmail-smtp-in.l.google.com[192.0.2.27]:25,'
echo "$line dsn=5.1.1, status=bounced (host gmail-smtp-in.l.google.com[192.0.2.27] said: $reply (in reply to RCPT TO command))" \
  > "$room/mail.log"
said=$("$room/report/report_example" "$room/mail.log" "$room/page.html")
grep -q '^sent 0, deferred 0, lost 1$' <<< "$said" || fail "the report said: $said"
grep -q '</html>' "$room/page.html" || fail "the report wrote no page"

echo "C, shared"
outside c
said=$("$room/c/judge_c" "$reply")
grep -q "^- $verdict" <<< "$said" || fail "C said: $said"
printf 'Subject: hello\n\nHello.\n' | "$room/c/judge_c" - | grep -qx none || fail "C took a letter for a bounce"

echo "C by pkg-config, as C89 and as C++"
pc=$(dirname "$(find "$room/prefix" -name todoku.pc)")
for how in "clang-19 -std=c89 -x c" "clang++-19 -std=c++17 -x c++ -fsyntax-only"; do
  # shellcheck disable=SC2046,SC2086  # words
  PKG_CONFIG_PATH=$pc $how -Wall -Wextra -pedantic -Werror $(PKG_CONFIG_PATH=$pc pkg-config --cflags todoku) \
    -c -o "$room/header.o" - <<< '#include <todoku.h>
int main(void) { return (int)todoku_count(NULL); }' || fail "todoku.h as: $how"
done
# shellcheck disable=SC2046  # words
clang-19 -std=c99 "$source/examples/c/judge.c" -o "$room/by_pc" \
  $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs todoku) -Wl,-rpath,"$pc/.."
"$room/by_pc" "$reply" | grep -q "^- $verdict" || fail "pkg-config"

echo "what the shared library shows"
shared=$(find "$room/prefix" -name libtodoku.so)
shown=$(nm -D --defined-only "$shared" | awk '{print $3}' | grep -v '^TODOKU_0$' | sed 's/@@TODOKU_0$//' | sort)
named=$(grep -o '\btodoku_[a-z_]*(' "$source/include/todoku.h" | tr -d '(' | sort -u)
[ "$shown" = "$named" ] || fail "it shows: $(diff <(echo "$named") <(echo "$shown"))"

echo "Python, ctypes"
if command -v python3 > /dev/null; then
  said=$(TODOKU_LIBRARY=$shared python3 "$source/examples/python/judge.py" "$reply")
  grep -q "^- $verdict" <<< "$said" || fail "Python said: $said"
fi

"$room/prefix/bin/todoku" --version
