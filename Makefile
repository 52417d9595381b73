# make demo     a plan of a synthetic area; needs a Rust toolchain and nothing else
# make test     the gate: format, lints, docs, tests, doctests and examples, on both builds
# make install  the command pcn with the HiGHS solver, into ~/.cargo/bin
# make picture  draws docs/images/sample-plan.svg again
# make help     this text

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Builds stay outside the checkout, so that a fresh clone does not compile HiGHS again.
CARGO_TARGET_DIR ?= $(HOME)/.cache/pcn/target
export CARGO_TARGET_DIR

# One profile for everything: HiGHS takes minutes to compile, once per profile.
PROFILE := --release
PURE := --no-default-features --features pure
# Packages that are built and tested without HiGHS, each on its own merits.
PURE_PACKAGES := -p pcn -p pcn-io -p pcn-cli -p pcn-examples
# Whose build the target directory holds. Cargo takes packages at the same place in two checkouts for the same, so
# another checkout starts with its own packages built again; HiGHS and all other dependencies are kept.
CHECKOUT := $(CARGO_TARGET_DIR)/checkout

# Where ccache is installed, HiGHS's C++ is taken from it.
ifneq ($(shell command -v ccache),)
export CMAKE_C_COMPILER_LAUNCHER ?= ccache
export CMAKE_CXX_COMPILER_LAUNCHER ?= ccache
export CCACHE_BASEDIR ?= /
export CCACHE_NOHASHDIR ?= 1
endif

.PHONY: help demo test tools own-build lint test-pure test-full install picture

help:
	@sed -n 's/^# make/  make/p' Makefile

own-build:
	@mkdir -p "$(CARGO_TARGET_DIR)"
	@if [ "$$(cat "$(CHECKOUT)" 2>/dev/null || true)" != "$(CURDIR)" ]; then \
	    cargo clean --quiet $(PROFILE) $(PURE_PACKAGES); printf '%s' "$(CURDIR)" >"$(CHECKOUT)"; fi

demo: own-build
	cargo build $(PROFILE) -p pcn-cli $(PURE)
	PCN="$(CARGO_TARGET_DIR)/release/pcn" scripts/demo.sh out/demo

test: tools lint test-pure test-full
	@echo "All checks passed."

tools:
	scripts/install-build-tools.sh

lint: tools own-build
	cargo fmt --all --check
	cargo clippy $(PROFILE) $(PURE_PACKAGES) $(PURE) --all-targets -- -D warnings
	cargo clippy $(PROFILE) --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(PROFILE) --workspace --no-deps

test-pure: own-build
	cargo test $(PROFILE) $(PURE_PACKAGES) $(PURE)

test-full: tools own-build
	cargo test $(PROFILE) --workspace

install: tools own-build
	cargo install --path crates/pcn-cli --locked

picture: demo
	cargo run $(PROFILE) -p pcn-examples $(PURE) --example draw_plan -- out/demo/plan/plan.geojson docs/images/sample-plan.svg
