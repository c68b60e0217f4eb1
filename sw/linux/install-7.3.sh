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
as_root=()
if (($(id -u) != 0)); then
  as_root=(sudo)
fi
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  sed -n "s/ $release\$//p" | head -n 1)
[[ -n $mirror ]] || {
  echo "install-7.3: apt has no source for $release" >&2
  exit 2
}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$key] $mirror $suite main" >"$place/sources.list"
chmod -R a+rX "$place"
own_index=(-qq -o Acquire::Retries=3 -o "Dir::Etc::sourcelist=$place/sources.list"
  -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$place/lists" -o "Dir::Cache=$place/cache")
echo "install-7.3: $package from $suite"
cd "$place"
"${as_root[@]}" apt-get "${own_index[@]}" update
"${as_root[@]}" apt-get "${own_index[@]}" -o APT::Sandbox::User=root download "$package"
"${as_root[@]}" dpkg -i "$package"_*_all.deb
