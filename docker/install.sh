#!/usr/bin/env bash
# Install the program from this bundle; nothing is fetched from anywhere.
#
#   ./install.sh FOLDER              into FOLDER/VERSION, and FOLDER/current leads there
#   ./install.sh --debian            the Debian packages of the bundle first, as root: Python, PostgreSQL, RabbitMQ, haproxy
#
# An older version in FOLDER stays beside the new one; FOLDER/previous leads to it, for the way back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

die() { printf 'install.sh: %s\n' "$@" >&2; exit 1; }
say() { printf '==> %s\n' "$*"; }

verify() {
  sha256sum --quiet --check SHA256SUMS || die "the bundle is damaged: the files above differ from SHA256SUMS"
}

install_debian() {
  [ -d debian ] || die "this bundle has no Debian packages"
  command -v apt-get >/dev/null || die "there is no apt-get on this machine"
  [ "$(id -u)" -eq 0 ] || die "please type:  sudo $0 --debian"
  local options
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial"
  printf 'deb [trusted=yes] file:%s/debian ./\n' "$PWD" >"$work/sources.list"
  # The bundle is the only source, and the system's own lists stay as they are.
  options=(
    -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update
  say "Installing the Debian packages of the bundle that are missing: $(paste -sd ' ' debian/wanted)"
  xargs -a debian/wanted env DEBIAN_FRONTEND=noninteractive \
    apt-get "${options[@]}" -y --no-install-recommends --no-upgrade ${SIMULATE:+--simulate} install
}

# The interpreter that the wheels were made for.
find_python() {
  local wanted candidate
  wanted="$(cat PYTHON)"
  for candidate in "${PYTHON:-}" "python$wanted" python3; do
    [ -n "$candidate" ] || continue
    if [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$wanted" ]; then
      printf '%s' "$candidate"
      return
    fi
  done
  die "Python $wanted is needed, for which the bundle was made." \
    "Install it (here: ./install.sh --debian) or say where it is: PYTHON=/path/to/python$wanted $0 FOLDER"
}

install_program() {
  local folder="$1" version python
  version="$(cat VERSION)"
  python="$(find_python)"
  mkdir -p "$folder"
  folder="$(cd "$folder" && pwd)"
  place="$folder/$version"
  [ ! -e "$place" ] || die "$place exists already; remove it first if that installation was broken"
  say "Installing version $version into $place"
  # A virtual environment cannot be moved, so it is made in its place; half of one does not stay.
  trap 'rm -rf "$place"' EXIT
  "$python" -m venv "$place" || die "this Python cannot make a virtual environment; is python3-venv installed?"
  PIP_CONFIG_FILE=/dev/null "$place/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-index --find-links wheels "lienthong==$version"
  "$place/bin/lienthong" --version
  trap - EXIT
  if [ -L "$folder/current" ]; then ln -sfn "$(readlink "$folder/current")" "$folder/previous"; fi
  ln -sfn "$version" "$folder/current"
  say "Ready: $folder/current/bin/lienthong"
}

case "${1:-}" in
  "" | -h | --help) sed -n '2,8p' "$0" | cut -c3- ;;
  --debian) verify && install_debian ;;
  -*) die "unknown option: $1" ;;
  *) verify && install_program "$1" ;;
esac
