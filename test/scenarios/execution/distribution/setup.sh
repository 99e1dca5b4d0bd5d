#!/bin/sh
# Installs Slurm, of which tests start clusters of their own on this machine.
#
# Debian and its relatives only, as root or by sudo; elsewhere it says what to install. Nothing else of rsplab needs this.
set -eu

PACKAGES="munge slurmctld slurmd slurm-client"
here="test/scenarios/execution/distribution/setup.sh"

if command -v sbatch >/dev/null && [ -x /usr/sbin/slurmctld ] && [ -x /usr/sbin/slurmd ] && [ -x /usr/sbin/munged ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "$here: install munge and Slurm (slurmctld, slurmd, sbatch) for the tests on a cluster; without them they are skipped" >&2
  exit 0
fi
# Packages start their services where something starts services: that is for the user to decide.
if [ -d /run/systemd/system ]; then
  echo "$here: for the tests on a cluster, install $PACKAGES (which starts munge); without them they are skipped" >&2
  exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root="sudo"
else
  echo "$here: needs root for: apt-get install $PACKAGES" >&2
  exit 1
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086 -- a list of packages
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $PACKAGES >/dev/null
echo "$here: Slurm is installed"
