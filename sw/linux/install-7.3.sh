#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs Debian's sources of Linux 7.3 from trixie-backports, through an index of its own: this
# Debian release does not get the suite as a source of packages. Nothing is done when it is there.
#   sw/linux/install-7.3.sh
set -euo pipefail

package=linux-source-7.3 suite=trixie-backports
if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]]; then
  exit 0
fi
source "$(dirname "$0")/archive.sh"
as_root=()
if (($(id -u) != 0)); then
  as_root=(sudo)
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
own_index "$place" "$suite"
echo "install-7.3: $package from $suite"
cd "$place"
"${own_apt[@]}" update
"${own_apt[@]}" download "$package"
"${as_root[@]}" dpkg -i "$package"_*_all.deb
