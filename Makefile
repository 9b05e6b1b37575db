# make test    formatting, vet, static analysis, all tests, the browser's too
# make bench   what must be fast, as ratios measured in one run
SHELL := /bin/bash
export COLLOQUY_TESTDATA ?= $(wildcard $(abspath ../shared/data))
TOOL := go tool -modfile=tools/go.mod

.PHONY: test check unit race browser bench build

test: check unit race browser

build:
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o colloquy ./cmd/colloquy

check:
	@unformatted=$$($(TOOL) gofumpt -l .); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	go vet ./...
	$(TOOL) staticcheck ./...
	CGO_ENABLED=0 go build -o /dev/null ./cmd/colloquy

unit:
	go test -shuffle=on ./...

# SQLite is forty times slower under the race detector: of the tests on databases
# those run with it in which several do something at once, but for those with much
# to read and nobody else at it, and those of several processes, which share no memory.
ALONE := EveryOrder|Backlog|DownForAnHour|ThousandsHear|ManyComments|SeveralProcesses|TwoProcesses
RACING = $(shell awk -f tools/racing.awk store/*_test.go handlers/*_test.go | sort | paste -sd '|' -)
race:
	go test -race -short -shuffle=on -skip '$(ALONE)' ./static ./templates ./jobs ./mail
	go test -race -short -run '^TestOneCard' ./cards
	go test -race -short -shuffle=on -run '^($(RACING))$$' -skip '$(ALONE)' ./store ./handlers

browser:
	e2e/setup.sh
	cd e2e && npx playwright test

bench:
	go test -run '^$$' -bench . -benchtime 1x ./handlers
	go test -run '^$$' -bench . -benchtime 1x ./store
	go test -run '^$$' -bench . -benchtime 1x ./jobs
	go test -run '^$$' -bench . -benchtime 1x ./mail
	go test -run '^$$' -bench . -benchtime 1x ./cards
	go test -run '^$$' -bench . -benchtime 1x ./cmd/colloquy
