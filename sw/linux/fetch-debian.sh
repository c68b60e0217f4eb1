#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches packages of another Debian release or architecture by their exact versions, without
# installing them.
#   sw/linux/fetch-debian.sh FOLDER SUITE ARCHITECTURE PACKAGE=VERSION...
set -euo pipefail

source "$(dirname "$0")/archive.sh"
folder=$(realpath "$1") suite=$2 architecture=$3
shift 3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
own_index "$place" "$suite" "$architecture"
"${own_apt[@]}" update
cd "$folder"
"${own_apt[@]}" download "$@"
