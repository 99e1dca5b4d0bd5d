#!/bin/sh
# Installs the browser of the tests that look at pages: Chromium without a window.
#
# Debian and its relatives only, as root or by sudo; elsewhere it says what to install. Nothing else of rsplab needs this.
set -eu

for program in chromium-headless-shell chromium chromium-browser google-chrome; do
  if command -v "$program" >/dev/null; then
    exit 0
  fi
done
if ! command -v apt-get >/dev/null; then
  echo "test/browser/setup.sh: install Chromium for the tests of pages; without it they are skipped" >&2
  exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root="sudo"
else
  echo "test/browser/setup.sh: needs root for: apt-get install chromium-headless-shell" >&2
  exit 1
fi
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null
echo "test/browser/setup.sh: Chromium is installed"
