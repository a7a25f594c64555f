# Sourced by the other scripts, which have changed to the project's root before.
# shellcheck shell=bash

# An older uv on PATH is passed over for the locked one.
UV_VERSION="$(sed --quiet 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)"

export UV_PYTHON_DOWNLOADS=never
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" # uv trusts whom the machine trusts

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$0" "$*" >&2
  exit 1
}

# version_at_least WANTED FOUND
version_at_least() { printf '%s\n%s\n' "$1" "$2" | sort --check=quiet --version-sort; }

# Installs the Debian packages that dpkg doesn't have; leaves no service running that wasn't there before.
install_packages() {
  local package missing=() sudo=()
  for package in "$@"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "apt-get install ${missing[*]}"
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" apt-get -qq update
  # RUNLEVEL=1 keeps the package's scripts from starting its service where systemd doesn't run.
  "${sudo[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install \
    --yes --no-install-recommends "${missing[@]}" >/dev/null
  if [[ " ${missing[*]} " == *" mosquitto "* && -d /run/systemd/system ]]; then
    "${sudo[@]}" systemctl disable --quiet --now mosquitto
  fi
}

# Prints the Python to build on: $LINLI_PYTHON, or the newest from 3.11 on that runs and has venv.
find_python() {
  local candidate
  for candidate in ${LINLI_PYTHON:-python3.13 python3.12 python3.11 python3}; do
    "$candidate" -c 'import ensurepip, sys, venv
if sys.version_info < (3, 11): sys.exit(1)
print(sys.executable)' 2>/dev/null && return
  done
  return 1
}

# Prints a uv that is new enough: the one on PATH, or one kept in .tools.
find_uv() {
  local candidate found
  for candidate in uv "$PWD/.tools/bin/uv"; do
    if found="$("$candidate" --version 2>/dev/null)" && version_at_least "$UV_VERSION" "$(cut -d' ' -f2 <<<"$found")"; then
      command -v "$candidate"
      return
    fi
  done
  say "uv $UV_VERSION into .tools"
  "$(find_python)" -m venv --clear .tools
  .tools/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt >&2
  echo "$PWD/.tools/bin/uv"
}
