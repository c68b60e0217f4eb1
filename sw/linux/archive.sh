# SPDX-License-Identifier: Apache-2.0
# For scripts that take packages of another Debian release or architecture, through an index of their
# own: the apt of this machine does not get the suite as a source of packages.
#   source archive.sh; own_index PLACE SUITE [ARCHITECTURE]; "${own_apt[@]}" update

# The mirror that apt already uses, or nothing.
debian_mirror() {
  local release
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    sed -n "s/ $release\$//p" | head -n 1
}

# own_index PLACE SUITE [ARCHITECTURE]: sets own_apt to an apt-get whose state lies in the folder PLACE.
own_index() {
  local place=$1 suite=$2 architecture=${3:-$(dpkg --print-architecture)} mirror
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then
    echo "apt has no source for this Debian release" >&2
    return 2
  fi
  mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
  local key=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [arch=$architecture signed-by=$key] $mirror $suite main" >"$place/sources.list"
  chmod -R a+rX "$place"
  own_apt=(apt-get -qq -o Acquire::Retries=3 -o "Dir::Etc::sourcelist=$place/sources.list"
    -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$place/lists" -o "Dir::Cache=$place/cache"
    -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture"
    -o APT::Sandbox::User=root)
}
