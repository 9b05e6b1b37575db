#!/bin/bash
# Installs what the browser tests need, where it is missing: Chromium, a Java
# runtime for the HTML checker, jing for feeds, fonts for every script, and the
# test runner.
set -euo pipefail
cd "$(dirname "$0")"

sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }

need=()
command -v java >/dev/null || need+=(default-jre-headless)
command -v jing >/dev/null || need+=(jing)
command -v strace >/dev/null || need+=(strace)
fc-list 2>/dev/null | grep -qi 'noto.*arabic' || need+=(fonts-noto-core)
shell=chromium-headless-shell # without windows: all tests take two thirds of the time
if [ ${#need[@]} -gt 0 ] || ! command -v $shell >/dev/null; then
	$sudo apt-get update -qq || command -v chromium >/dev/null
	[ ${#need[@]} -eq 0 ] || install "${need[@]}"
	command -v $shell >/dev/null || install $shell || command -v chromium >/dev/null || install chromium
fi
if [ ! -d node_modules/@playwright ] || [ ! -d node_modules/schema-dts ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --ignore-scripts --no-audit --no-fund
fi
