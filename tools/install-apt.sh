#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages named in the list files given, those that are missing only.
#   tools/install-apt.sh LIST...      (a line holds a package name, then an optional # comment)
# Runs as root or through sudo; waits for another apt instead of failing on its lock.
set -euo pipefail

missing=()
for package in $(sed 's/#.*//' "$@"); do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

as_root=()
if (($(id -u) != 0)); then
  command -v sudo >/dev/null || {
    echo "setup: these packages are missing and there is no sudo: ${missing[*]}" >&2
    exit 2
  }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
apt_options=(-o DPkg::Lock::Timeout=900 -o Acquire::Retries=3 -qq)
"${as_root[@]}" apt-get "${apt_options[@]}" update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get "${apt_options[@]}" install -y --no-install-recommends "${missing[@]}"
