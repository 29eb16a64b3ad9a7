# Kompas: build, run and test. `make help` lists the targets.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export CARGO_TARGET_DIR ?= $(HOME)/.cache/kompas-target
TOOLS := $(CARGO_TARGET_DIR)/tools
CARGO_DENY := $(TOOLS)/cargo-deny-0.20.2
RELEASE := $(CARGO_TARGET_DIR)/release/kompas

# What is given to the program by `make run`, for example ARGS="--listen 127.0.0.1:9000".
ARGS ?=

.PHONY: help run build assets test test-rust test-site test-chaos test-tools test-binary lint fmt chaos bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build everything and start the site; the address is printed
	$(RELEASE) serve $(ARGS)

build: assets ## build the program as it is released
	cargo build --release --locked --package kompas

# Stylesheet, script and icons, from npm packages by the lock file.
DIST := crates/kompas-web/assets/dist/kompas.css
assets: $(DIST) ## build stylesheet, script and icons

$(DIST): node_modules/.package-lock.json $(shell find crates/kompas-web/assets/build.mjs crates/kompas-web/assets/src crates/kompas-web/templates -type f 2>/dev/null)
	npm run --silent build

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --ignore-scripts
	@touch $@

test: test-rust test-site test-chaos ## all tests: Rust, browser, API, faults on purpose

test-rust: assets ## tests of the crates, of the store on SQLite and PostgreSQL
	scripts/test-tools.sh postgresql poppler tesseract systemd stukken verapdf libreoffice gegevens
	cargo test --workspace --locked

test-site: test-tools test-binary ## tests of the running site and API, in a browser and with Schemathesis
	KOMPAS_BIN=$(CARGO_TARGET_DIR)/debug/kompas SCHEMATHESIS=$(TOOLS)/schemathesis/bin/schemathesis \
		node --test --test-concurrency=2 --test-reporter=spec tests/browser/*.test.mjs tests/api/*.test.mjs

# Small counts: that each experiment works, and finds nothing.
test-chaos: test-binary ## faults on purpose, in small counts: kills, full disks, a database that is away
	scripts/test-tools.sh postgresql sqlite xfs faketime
	$(CARGO_TARGET_DIR)/debug/kompas-chaos

# With --tests, so that the crates are built once for this and for `cargo test`.
test-binary: assets
	cargo build --workspace --bins --tests --example map_web --locked

test-tools: node_modules/.package-lock.json
	scripts/test-tools.sh chromium schemathesis faketime poppler stukken verapdf

lint: assets $(CARGO_DENY)/bin/cargo-deny ## formatting, clippy, licences and origins of dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO_DENY)/bin/cargo-deny --all-features --locked check --hide-inclusion-graph licenses bans sources

# Unoptimised: it runs for a second, and builds in a third of the time.
$(CARGO_DENY)/bin/cargo-deny:
	CARGO_TARGET_DIR=$(TOOLS)/build cargo install --quiet --debug --locked --root $(CARGO_DENY) cargo-deny@$(lastword $(subst -, ,$(CARGO_DENY)))
	rm -rf $(TOOLS)/build

fmt: ## format the Rust code
	cargo fmt --all

chaos: build ## faults on purpose, in all counts; takes hours, needs root, writes docs/betrouwbaarheid.md
	scripts/test-tools.sh postgresql sqlite xfs faketime
	cargo build --release --locked --package kompas-chaos
	$(CARGO_TARGET_DIR)/release/kompas-chaos --full --record docs

bench: build ## speed and quality beside others, on this machine: the site, search in documents, reading
	scripts/test-tools.sh wrk nginx postgresql poppler zstd faketime
	KOMPAS_BIN=$(RELEASE) node bench/bench.mjs
	KOMPAS_BIN=$(RELEASE) node bench/dossier.mjs
	KOMPAS_BIN=$(RELEASE) node bench/dossier-search.mjs
	KOMPAS_BIN=$(RELEASE) node bench/papers.mjs
	KOMPAS_BIN=$(RELEASE) node bench/figures.mjs
	cargo bench --locked --package kompas-search --bench passages
	cargo bench --locked --package kompas-ingest --bench lezen
	cargo bench --locked --package kompas-web --bench toezicht
	cargo bench --locked --package kompas-export --bench stukken

clean: ## remove all that was built or installed
	rm -rf node_modules crates/kompas-web/assets/dist tests/browser/shots
	cargo clean
