#!/bin/sh
# Installs what the native transports and their tests need, and builds the addons over libusrsctp and over
# the sockets of the system.
#
# Debian and its relatives only, as root or by sudo; elsewhere it says what to install. Nothing else of rsplab needs this.
set -eu
cd "$(dirname "$0")/.."

# The addons', then the tests': namespaces, packet filters, packets and PDF files looked at, work that is signed, archives,
# pictures that a pool renders.
PACKAGES="g++ make python3 pkg-config libusrsctp-dev iproute2 nftables tshark poppler-utils gpg gpg-agent bzip2 povray"
# Tests of deployments over ssh start servers of their own. The package would also start one for this machine, where
# something starts services.
if [ -d /run/systemd/system ]; then
  command -v /usr/sbin/sshd >/dev/null ||
    echo "native/setup.sh: for the tests over ssh, install openssh-server (which lets this machine be logged in to)" >&2
else
  PACKAGES="$PACKAGES openssh-client openssh-server"
fi

missing() {
  for package in $PACKAGES; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
  done
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  if ! [ -f "$(pkg-config --variable=libdir usrsctp 2>/dev/null)/libusrsctp.a" ]; then
    echo "native/setup.sh: install a C++17 compiler, make, python3, pkg-config and libusrsctp (headers and static" \
      "library); for its tests iproute2, nftables, tshark, poppler-utils, gpg, bzip2 and povray; then run this again" >&2
    exit 1
  fi
else
  needed=$(missing)
  if [ -n "$needed" ]; then
    if [ "$(id -u)" -eq 0 ]; then
      as_root=""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root="sudo"
    else
      echo "native/setup.sh: needs root for: apt-get install $needed" >&2
      exit 1
    fi
    # Lists may be old or absent on a fresh machine.
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 -- a list of packages
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed >/dev/null
  fi
fi

# Node's headers, if they came with it: node-gyp would fetch them otherwise.
prefix=$(node -p 'require("node:path").resolve(process.execPath, "../..")')
if [ -f "$prefix/include/node/node_api.h" ]; then
  export npm_config_nodedir="$prefix"
fi
npm run --silent build:native >/dev/null

# The oracle that the tests ask: libusrsctp in virtual time.
mkdir -p .build/oracle
# shellcheck disable=SC2046 -- several flags
for program in usrsctp-oracle usrsctp-peer usrsctp-echo; do
  ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -rdynamic native/oracle/$program.c \
    $(pkg-config --cflags --libs usrsctp) -o .build/oracle/$program
done
echo "native/setup.sh: the addons are built"
