#!/bin/bash
# Installs what the browser tests need, where it is missing: Chromium, a Java
# runtime for the HTML checker, jing for feeds, fonts for every script, and the
# test runner.
set -euo pipefail
cd "$(dirname "$0")"
need=()
command -v chromium >/dev/null || need+=(chromium)
command -v java >/dev/null || need+=(default-jre-headless)
command -v jing >/dev/null || need+=(jing)
command -v strace >/dev/null || need+=(strace)
fc-list 2>/dev/null | grep -qi 'noto.*arabic' || need+=(fonts-noto-core)
if [ ${#need[@]} -gt 0 ]; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${need[@]}"
fi
if [ ! -d node_modules/@playwright ] || [ ! -d node_modules/schema-dts ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --ignore-scripts --no-audit --no-fund
fi
