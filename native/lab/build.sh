#!/bin/bash
# Makes the guest: a directory with user-mode Linux (a kernel with SCTP that runs as an ordinary process), RSPLIB and
# what both need. Everything comes from Debian packages that are downloaded and unpacked; nothing is installed here.
#
# Usage: build.sh [DIRECTORY]     default: .build/lab of the project; takes about 10 s and 250 MB
# Needs: apt-get, dpkg-deb, cc, root (chroot is used to check that no library is missing).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=$(realpath -m "${1:-$here/../../.build/lab}")
root=$image/root
debs=$image/debs

# What fractalpooluser needs, without a screen.
qt="libqt5widgets5 libqt5gui5 libqt5core5a libqt5xml5 libicu72 libpcre2-16-0 libdouble-conversion3 libglib2.0-0 libgl1
  libglvnd0 libglx0 libx11-6 libxcb1 libxau6 libxdmcp6 libharfbuzz0b libgraphite2-3 libfreetype6 libbrotli1 libpng16-16
  libmd4c0 libfontconfig1 libexpat1"
packages="user-mode-linux busybox-static dash libc6 libstdc++6 libgcc-s1 libsctp1
  librsplib3 libcpprspserver3 rsplib-registrar rsplib-services rsplib-tools
  iproute2 libelf1 libmnl0 libbpf1 libcap2 libbsd0 libmd0 libxtables12 libselinux1 libpcre2-8-0 zlib1g libbz2-1.0
  tcpdump libpcap0.8 libdbus-1-3 libsystemd0 libgcrypt20 libgpg-error0 liblz4-1 libzstd1 liblzma5 libssl3
  $qt"
programs="/sbin/ip /sbin/tc /usr/bin/tcpdump /usr/bin/rspregistrar /usr/bin/rspserver /usr/bin/rspterminal
  /usr/bin/calcappclient /usr/bin/pingpongclient /usr/bin/scriptingclient /usr/bin/hsdump /usr/bin/cspmonitor
  /usr/bin/fractalpooluser /usr/lib/x86_64-linux-gnu/qt5/plugins/platforms/libqoffscreen.so"

command -v apt-get >/dev/null || { echo "native/lab/build.sh: needs Debian's apt-get" >&2; exit 1; }
rm -rf "$root" "$image/uml"
mkdir -p "$root" "$image/uml" "$debs"

cd "$debs"
wanted=""
for package in $packages; do
  compgen -G "${package}_*.deb" >/dev/null || wanted="$wanted $package"
done
if [ -n "$wanted" ]; then
  # Lists may be old or absent: try again with fresh ones.
  # shellcheck disable=SC2086 -- a list of packages
  apt-get -qq -o APT::Sandbox::User=root download $wanted 2>/dev/null || {
    apt-get update -qq
    apt-get -qq -o APT::Sandbox::User=root download $wanted
  }
fi
for package in $packages; do
  deb=$(compgen -G "${package}_*.deb" | tail -n 1)
  case $package in
    user-mode-linux) dpkg-deb -x "$deb" "$image/kernel" ;;
    *) dpkg-deb -x "$deb" "$root" ;;
  esac
done

mv "$image/kernel/usr/bin/linux.uml" "$image/uml/"
cc -O2 -Wall -Wextra -shared -fPIC -o "$image/uml/whole-xstate.so" "$here/whole-xstate.c"
version=$("$image/uml/linux.uml" --version)
mkdir -p "$root"/{proc,sys,dev,tmp,run,root,host,processes,bb,sbin,etc} "$root/lib/modules/$version/kernel"
modules=$image/kernel/usr/lib/uml/modules/$version
for part in net/sctp net/sched net/ipv6 net/ipv4 net/bridge net/802 net/llc drivers/net crypto lib; do
  [ -d "$modules/kernel/$part" ] || continue
  mkdir -p "$root/lib/modules/$version/kernel/$part"
  cp -r "$modules/kernel/$part/." "$root/lib/modules/$version/kernel/$part/"
done
cp "$modules"/modules.* "$root/lib/modules/$version/"
rm -rf "$image/kernel"

# busybox's own shell prefers its applets to real programs (ip, for one); dash does not.
ln -sf dash "$root/bin/sh"
for applet in $("$root/bin/busybox" --list); do ln -sf /bin/busybox "$root/bb/$applet"; done
# The kernel calls this by itself: SCTP cannot listen without the module of hmac(md5).
ln -sf /bin/busybox "$root/sbin/modprobe"
"$root/bin/busybox" depmod -b "$root" "$version"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
cp "$here/guest-init" "$root/init"
chmod 755 "$root/init"

for program in $programs; do
  chroot "$root" /lib64/ld-linux-x86-64.so.2 --list "$program" >/dev/null || {
    echo "native/lab/build.sh: a library of $program is missing" >&2
    exit 1
  }
done
echo "lab: Linux $version with $(basename "$(compgen -G "$debs/rsplib-registrar_*.deb" | tail -n 1)" .deb)"
