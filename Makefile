# What a person types; each target says what it does. CMake and the presets do the work.
#
#   make            the release binary at build/todoku
#   make demo       installs what is missing, builds, and shows the whole story in a terminal
#   make test       everything that must pass: unit and whole-process tests, then each fuzzer for some seconds
#   make sanitize   the unit tests under the address, undefined and thread sanitizers: long, so not in make test
#   make bench      the benches, with ratios
#   make install    into PREFIX (/usr/local), libtodoku included
#   make clean      removes build/

PREFIX       ?= /usr/local
DESTDIR      ?=
FUZZ_SECONDS ?= 3
JOBS         ?= $(shell nproc)
DEMO         ?=
# ninja's progress only where somebody looks at it.
QUIET := $(shell test -t 1 || echo --quiet)

.PHONY: all build demo test fuzz sanitize bench install clean packages
all: build

packages:
	@tools/install-packages

build/build.ninja: | packages
	@echo "Configuring build/ (release)"
	@mkdir -p build
	@cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }

build: packages build/build.ninja
	@echo "Building build/todoku"
	@cmake --build build --target todoku -j $(JOBS) -- $(QUIET)

demo: build
	@build/todoku demo $(DEMO)

test: packages build/build.ninja
	@echo "Building the program and its tests"
	@cmake --build build -j $(JOBS) -- $(QUIET)
	@echo "Running the tests"
	@ctest --test-dir build --output-on-failure -j $(JOBS) --progress
	@$(MAKE) --no-print-directory fuzz

fuzz: packages
	@echo "Building the fuzzers (address and undefined sanitizer)"
	@cmake --preset fuzz -DTODOKU_FUZZ_SECONDS=$(FUZZ_SECONDS) > /dev/null
	@cmake --build build/fuzz -j $(JOBS) -- $(QUIET)
	@echo "Running each fuzzer for $(FUZZ_SECONDS) s"
	@ctest --test-dir build/fuzz --output-on-failure -j $(JOBS) --progress

sanitize: packages
	@for kind in asan tsan; do \
	  echo "Building and running the tests with the preset $$kind"; \
	  cmake --preset $$kind > /dev/null && cmake --build build/$$kind -j $(JOBS) -- $(QUIET) && \
	  TODOKU_SEEDS=10 ctest --preset $$kind -j $(JOBS) --progress || exit 1; \
	done

bench: packages build/build.ninja
	@cmake --build build -j $(JOBS) -- $(QUIET)
	@for program in build/bench/bench_*; do echo "== $$program"; $$program || exit 1; done

install: packages build/build.ninja
	@cmake --build build -j $(JOBS) -- $(QUIET)
	@DESTDIR=$(DESTDIR) cmake --install build --prefix $(PREFIX)

clean:
	rm -rf build
