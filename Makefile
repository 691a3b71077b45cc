# The commands to build, run and test Sandmartin. `make` alone lists the targets.
SHELL := /bin/bash
PREFIX ?= /usr/local
sources := Package.swift Sources Tests
python := $(wildcard rootfs Tests/VM Tests/Browser Tests/Chaos Tests/Chaos/run Tests/Contract Tests/Corpus \
	Tests/Fuzz/make-seeds Benchmarks)
scripts := $(shell grep -rlE '^\#!.*bash' rootfs scripts Tests Benchmarks .ci 2>/dev/null)

.PHONY: help run test lint format fuzz corpus chaos contract bench selftest hostile units exact residue setup rootfs
.PHONY: page build install clean
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# `exec` lets Ctrl-C and SIGTERM reach the server itself.
run: ## install missing packages, build, and serve at http://127.0.0.1:8080/
	@echo '[1/4] Debian packages and the service user (first time: a minute or two)'
	@scripts/setup run
	@echo '[2/4] Release build and the bundle of the page (first time: several minutes)'
	@swift build -c release
	@scripts/page
	@echo '[3/4] Root file systems of the cells (first time: half a minute; two minutes more for exercises with numpy)'
	@rootfs/build $$(scripts/roots-in-use)
	@echo '[4/4] sandmartin serve'
	@exec .build/release/sandmartin serve

test: ## install missing packages, build, and run every suite
	@scripts/test

lint: ## check formatting, line lengths, shell scripts, Python, C includes and the AppArmor profile
	@scripts/setup test
	@swift format lint --strict --recursive $(sources)
	@shellcheck -x $(scripts)
	@pyflakes3 $(python)
	@scripts/check-apparmor
	@scripts/check-columns
	@scripts/check-includes
	@echo 'lint: clean'

format: ## format the Swift sources
	@swift format --in-place --recursive $(sources)

SECONDS_EACH := $(or $(SECONDS),60)
fuzz: ## fuzz the C code that reads untrusted bytes; SECONDS per target (default: 60)
	@scripts/setup test
	@Tests/Fuzz/run $(SECONDS_EACH)

corpus: ## grade programs with known verdicts, three times and under load; ten minutes
	@scripts/setup test
	@rootfs/build
	@swift build -c release
	@Tests/Corpus/run --binary .build/release/sandmartin

chaos: ## kill, cut off and hang every part while learners submit; six minutes; single seeds: make chaos SEEDS="1 2"
	@scripts/setup test
	@rootfs/build
	@swift build -c release
	@Tests/Chaos/run $(addprefix --seed ,$(SEEDS))

contract: ## try every call of docs/openapi.yaml as every role; SECONDS for each role (default: 60)
	@scripts/setup test
	@rootfs/build
	@swift build -c release
	@Tests/Contract/run --seconds $(SECONDS_EACH) $(addprefix --seed ,$(SEED))

bench: ## run the benchmarks against other sandboxes; single benchmarks: Benchmarks/run --help
	@scripts/setup bench
	@rootfs/build
	@swift build -c release
	@Benchmarks/run

selftest: build ## run the hostile programs on this machine's kernel
	@.build/release/sandmartin selftest

hostile: ## run the hostile programs here, and in a virtual machine as root and as a plain user; a quarter of an hour
	@scripts/hostile

units: ## test the units in packaging/ with systemd in a virtual machine; six minutes the first time
	@scripts/setup units
	@rootfs/build
	@swift build -c release
	@Tests/VM/run release --units

exact: ## try both sides of each limit 200 times, idle and under load; half an hour
	@scripts/exact

residue: build ## make 10,000 hostile runs and check that nothing is left of them; a quarter of an hour
	@Benchmarks/run B7

setup: ## install the Debian packages for building, running and testing
	@scripts/setup test

rootfs: ## build the root file systems that the exercises in use need
	@rootfs/build $$(scripts/roots-in-use)

build: rootfs page ## build the release executables and the bundle of the page
	@swift build -c release

page: ## bundle the files of the web page
	@scripts/page

install: build ## install into PREFIX (default: /usr/local)
	@scripts/install release $(PREFIX)

clean: ## remove everything that was built; the state directory (.sandmartin) stays
	@rm -rf .build .build-bench .build-chaos .build-contract .build-fuzz .build-page .build-rootfs .build-test .build-vm
