#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs QEMU for RISC-V, version 10 or later, from the backports of this Debian release, whose
# source is added from the mirror that apt already uses. Nothing is done when it is there.
#   sw/linux/install-qemu.sh
set -euo pipefail

major() { qemu-system-riscv64 --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p'; }

if [[ $(major || true) -ge 10 ]]; then
  exit 0
fi
as_root=()
if (($(id -u) != 0)); then
  as_root=(sudo)
fi
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
suite=$release-backports
targets() { apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages'; }
if ! targets | grep -q " $suite$"; then
  mirror=$(targets | sed -n "s/ $release\$//p" | head -n 1)
  [[ -n $mirror ]] || {
    echo "install-qemu: apt has no source for $release" >&2
    exit 2
  }
  key=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$key] $mirror $suite main" |
    "${as_root[@]}" tee "/etc/apt/sources.list.d/$suite.list" >/dev/null
fi
echo "install-qemu: QEMU from $suite"
apt_options=(-o DPkg::Lock::Timeout=900 -o Acquire::Retries=3 -qq)
"${as_root[@]}" apt-get "${apt_options[@]}" update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get "${apt_options[@]}" install -y --no-install-recommends -t "$suite" qemu-system-riscv
[[ $(major) -ge 10 ]] || {
  echo "install-qemu: $suite has no QEMU 10 or later" >&2
  exit 2
}
