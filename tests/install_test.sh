#!/bin/bash
# libtodoku installs, a program outside the house finds it, links it and judges a reply.
# usage: install_test.sh BUILD_DIR SOURCE_DIR
set -euo pipefail
build=$1 source=$2
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cmake --install "$build" --prefix "$room/prefix" > "$room/install.log"
CC=clang-19 CXX=clang++-19 cmake -G Ninja -S "$source/examples/judge" -B "$room/judge" \
  -DCMAKE_PREFIX_PATH="$room/prefix" > "$room/configure.log" || { cat "$room/configure.log"; exit 1; }
cmake --build "$room/judge" || exit 1
said=$("$room/judge/judge_example" "550 5.1.1 The email account that you tried to reach does not exist. https://support.google.com/mail/?p=NoSuchUser x - gsmtp")
echo "$said"
grep -q '^user_unknown (permanent), fault: recipient, do: suppress$' <<< "$said"
"$room/prefix/bin/todoku" --version
