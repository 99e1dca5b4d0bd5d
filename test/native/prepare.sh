#!/bin/sh
# Before the tests: as root on Debian none over real SCTP is skipped, so what they need and is missing, or older than its
# sources, is installed and built here. Elsewhere they run if native/setup.sh was run, and say so if not.
set -eu
cd "$(dirname "$0")/../.."
if [ "$(id -u)" -ne 0 ] || [ ! -f /etc/debian_version ]; then
  exit 0
fi

addon=native/addon/build/Release/usrsctp.node
oracle=.build/oracle/usrsctp-oracle
guest=.build/lab/root/init

# file SOURCES...: whether the file is there and no source is newer
current() {
  file=$1
  shift
  [ -f "$file" ] && [ -z "$(find "$@" -newer "$file")" ]
}

if ! current $addon native/addon/*.cc native/addon/*.h native/addon/binding.gyp || ! current $oracle native/oracle/*.c ||
  ! command -v tshark >/dev/null || ! command -v nft >/dev/null || ! command -v ip >/dev/null; then
  native/setup.sh
fi
if [ ! -d .build/lab/uml ] || ! cmp -s native/lab/guest-init $guest; then
  native/lab/build.sh
fi
