# make demo     a plan of a synthetic area; needs a Rust toolchain and nothing else
# make test     the gate: format, lints, docs, tests, doctests and examples, on both builds
# make install  the command pcn with the HiGHS solver, into ~/.cargo/bin
# make picture  draws docs/images/sample-plan.svg again
# make page     bundles the map page again after a change of its source; needs node
# make screenshots  draws docs/images/map-*.png again, from a real run, in a browser
# make bench    criterion over enumeration, pricing, cuts, local search, verification and small proofs, in minutes; SOLVER=pure without HiGHS
# make bench-national  time and memory against size, into out/scaling.csv and out/scaling.svg; SECONDS_EACH=60 LARGEST=6500
# make peers    other tools and pcn on three areas beside the checkout, into out/peers/peers.md; needs python3; SECONDS_EACH=60
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
PURE_PACKAGES := -p pcn -p pcn-io -p pcn-map -p pcn-cli -p pcn-examples -p pcn-benches
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

.PHONY: help demo test tools own-build lint test-pure test-full test-page page screenshots install picture bench bench-national peers

help:
	@sed -n 's/^# make/  make/p' Makefile

own-build:
	@mkdir -p "$(CARGO_TARGET_DIR)"
	@if [ "$$(cat "$(CHECKOUT)" 2>/dev/null || true)" != "$(CURDIR)" ]; then \
	    cargo clean --quiet $(PROFILE) $(PURE_PACKAGES); printf '%s' "$(CURDIR)" >"$(CHECKOUT)"; fi

demo: own-build
	cargo build $(PROFILE) -p pcn-cli $(PURE)
	PCN="$(CARGO_TARGET_DIR)/release/pcn" scripts/demo.sh out/demo

test: tools lint test-pure test-page test-full
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

# In a browser where one can be had; says so loudly where not.
test-page: own-build
	cargo build $(PROFILE) $(PURE_PACKAGES) $(PURE)
	PCN="$(CARGO_TARGET_DIR)/release/pcn" scripts/test-page.sh

page:
	cd crates/pcn-map/page && npm ci --no-audit --no-fund && npm run build

# A real run where the public files are beside the checkout; skipped loudly elsewhere.
screenshots: own-build
	cargo build $(PROFILE) -p pcn-cli
	PCN="$(CARGO_TARGET_DIR)/release/pcn" scripts/screenshots.sh

test-full: tools own-build
	cargo test $(PROFILE) --workspace

install: tools own-build
	cargo install --path crates/pcn-cli --locked

picture: demo
	cargo run $(PROFILE) -p pcn-examples $(PURE) --example draw_plan -- out/demo/plan/plan.geojson docs/images/sample-plan.svg

# SOLVER=pure measures the build without HiGHS. The profile is named, as HiGHS would be compiled again for that of benches.
SOLVER ?= highs
SECONDS_EACH ?= 60
LARGEST ?= 6500
BENCH := cargo bench --profile release -p pcn-benches --no-default-features --features $(SOLVER)
SCALING := cargo run $(PROFILE) -p pcn-benches --no-default-features --features $(SOLVER) --bin scaling --

bench: own-build
	for bench in enumeration pricing separation local_search verify solve; do $(BENCH) --bench $$bench -- --warm-up-time 0.5 --measurement-time 2; done

bench-national: own-build
	mkdir -p out
	$(SCALING) run out/scaling.csv $(SECONDS_EACH) $(LARGEST)
	$(SCALING) plot out/scaling.csv out/scaling.svg

# Half an hour: ten tools, a minute each, on three areas.
peers: own-build
	cargo build $(PROFILE) -p pcn-cli
	PCN="$(CARGO_TARGET_DIR)/release/pcn" benches/peers/three-areas.sh out/peers --seconds $(SECONDS_EACH)
