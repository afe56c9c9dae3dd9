# Joren. `make help` explains every target.
export CGO_ENABLED := 0

TEMPL := $(shell find internal -name '*.templ' 2>/dev/null)
UIGO  := $(shell find internal -path "*ui/*" -name "*.go" ! -name "*_templ.go" ! -name "*_test.go" 2>/dev/null)
FE    := $(wildcard frontend/src/* frontend/src/static/*) $(addprefix frontend/,build.mjs package.json tsconfig.json)
DIST  := internal/web/assets/dist/manifest.json
TOOLS := go tool -modfile=tools/go.mod

.PHONY: help setup build assets demo dev gen check test e2e crash bench screenshots release FORCE
.DEFAULT_GOAL := help

help: ## explain the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## install what tests need where that may be done (Debian packages as root), fetch modules and npm packages
	./scripts/setup

build: bin/joren ## build bin/joren with its assets

assets: $(DIST) ## build style sheet, scripts and icons

demo: bin/joren ## build, fill the demo shop and serve it (address: JOREN_LISTEN)
	./bin/joren demo

dev: bin/joren ## serve the data in ./data on port 8080
	./bin/joren serve --listen 127.0.0.1:8080

gen: ## generate Go from templ files
	go tool templ generate -path internal

check: ## the two-minute part: generated files, format, lint, vet
	./scripts/check

test: ## install what is missing and run every test on both engines
	./scripts/test

e2e: build ## the journeys in a real browser
	go run ./internal/db/dbtest/pgcluster -- go test -count=1 ./test/e2e/...

crash: ## kill imports 300 times and look at what is left
	JOREN_KILLS=300 go run ./internal/db/dbtest/pgcluster -- go test -count=1 -timeout 60m ./test/crash/...

bench: build ## measure imports, segments, lists, search and screens on both engines (JOREN_CUSTOMERS: how large)
	go run ./internal/db/dbtest/pgcluster -- ./scripts/bench

screenshots: build ## picture every screen into docs/images
	go run ./test/screenshots

release: $(DIST) ## build a stripped binary without paths of this machine
	go build -trimpath -ldflags='-s -w' -o bin/joren ./cmd/joren

bin/joren: .stamp/templ $(DIST) FORCE
	go build -o $@ ./cmd/joren

.stamp/templ: $(TEMPL) go.mod
	go tool templ generate -path internal
	@mkdir -p $(@D) && touch $@

.stamp/npm: frontend/package-lock.json
	cd frontend && npm ci --ignore-scripts --no-fund --no-audit
	@mkdir -p $(@D) && touch $@

$(DIST): .stamp/npm $(FE) $(TEMPL) $(UIGO)           # Tailwind reads class names out of these
	cd frontend && npx tsc --noEmit && node build.mjs

FORCE:
