#!/usr/bin/env bash
# Make dist/lienthong-VERSION-bundle.tar.gz: everything to install the program where there is no network.
#
#   docker/bundle.sh [--no-debian]      from anywhere; PYTHON chooses the interpreter (.venv/bin/python)
#
# Inside: wheels of the program and all that it needs, made for this interpreter and kind of machine; Debian packages of
# Python, PostgreSQL, RabbitMQ and haproxy with what they depend on, where apt-get is here; install.sh; checksums.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python="${PYTHON:-.venv/bin/python}"
debian=yes
[ "${1:-}" != --no-debian ] || debian=no
PACKAGES=(python3 python3-venv postgresql rabbitmq-server haproxy)

say() { printf '==> %s\n' "$*"; }

version="$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')"
name="lienthong-$version-bundle"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# Those who may read the bundle are to be able to read what is in it.
umask 022
top="$work/$name"
mkdir -p "$top/wheels" "$top/config" "$top/docker" dist

say "Wheels for $("$python" --version)"
# From a copy: building in the checkout would leave build/ there and take along what lies in it.
mkdir "$work/source"
cp -r pyproject.toml README.md LICENSE gateway adapters schemas config "$work/source"
"$python" -m pip wheel --quiet --disable-pip-version-check --wheel-dir "$top/wheels" "$work/source"

# Bring the packages and all that they depend on, chosen as for a machine where nothing is installed.
debian_packages() {
  local here="$top/debian"
  local options=(
    -qq -y --no-install-recommends --download-only -o "APT::Sandbox::User=$(id -un)" -o Debug::NoLocking=1
    -o "Dir::State::status=$work/nothing" -o "Dir::Cache::archives=$here" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
  )
  mkdir -p "$here/partial"
  : >"$work/nothing"
  if ! apt-get "${options[@]}" install "${PACKAGES[@]}" >"$work/apt.log" 2>&1; then
    # A fresh machine has no lists of packages yet.
    [ "$(id -u)" -ne 0 ] || apt-get -qq update || true
    apt-get "${options[@]}" install "${PACKAGES[@]}" >"$work/apt.log" 2>&1 || {
      tail -5 "$work/apt.log" >&2
      echo "The Debian packages could not be had. Try: apt-get update. Or do without them: $0 --no-debian" >&2
      exit 1
    }
  fi
  rm -rf "$here/partial" "$here/lock"
  printf '%s\n' "${PACKAGES[@]}" >"$here/wanted"
  for file in "$here"/*.deb; do
    dpkg-deb --field "$file"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$(basename "$file")" "$(stat -c %s "$file")" \
      "$(sha256sum "$file" | cut -d ' ' -f 1)"
  done >"$here/Packages"
}

if [ "$debian" = no ]; then
  say "No Debian packages, as asked"
elif ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  say "No Debian packages: apt-get is not on this machine. The bundle has the wheels only."
else
  say "Debian packages: ${PACKAGES[*]}, with what they depend on"
  debian_packages
fi

cp docker/install.sh "$top/install.sh"
cp docker/bundle.md "$top/README.md"
cp LICENSE "$top/"
cp config/*.toml "$top/config/"
cp docker/haproxy.cfg docker/haproxy-https.cfg docker/nginx.conf docker/rabbitmq.conf docker/lienthong.service docker/secrets.sh "$top/docker/"
chmod 755 "$top/install.sh" "$top/docker/secrets.sh"
printf '%s\n' "$version" >"$top/VERSION"
"$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' >"$top/PYTHON"
(cd "$top" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)

tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner -czf "dist/$name.tar.gz.new" "$name"
mv "dist/$name.tar.gz.new" "dist/$name.tar.gz"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
say "Ready: dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1))"
