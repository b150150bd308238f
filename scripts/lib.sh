# What the scripts share. Source it; it sets `root` and stops at the first error.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# install SECTION… : installs what is missing of these sections of packages.txt. A line "name unless command" is skipped where the command exists.
install_packages() {
  local missing=() section="" name word command
  while read -r name word command; do
    case $name in
      '#') [ "$word" = -- ] && section=$command; continue ;;
      ''|'#'*) continue ;;
    esac
    case " $* " in *" $section "*) ;; *) continue ;; esac
    if [ "$word" = unless ] && command -v "$command" >/dev/null 2>&1; then continue; fi
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done < scripts/packages.txt
  [ ${#missing[@]} -eq 0 ] && return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "These Debian packages are missing and sudo is not there to install them: ${missing[*]}. Install them as root, then start again."
    as_root=(sudo)
  fi
  # Services of the packages (PostgreSQL) must not start: the tests run their own. Of postfix only smtp-sink and smtp-source are wanted: without a
  # configuration it never starts, not even with the machine.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  "${as_root[@]}" apt-get update -qq || die "apt-get update failed: is the network there?"
  case " ${missing[*]} " in *" postfix "*) echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections ;; esac
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
    || die "apt-get could not install the packages named above."
}

# build PRESET [TARGET…]
build_preset() {
  local preset=$1; shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    mkdir -p "build/$preset"
    cmake --preset "$preset" >"build/$preset/configure.log" 2>&1 || { tail -n 30 "build/$preset/configure.log" >&2; die "Configuring failed: see build/$preset/configure.log."; }
  fi
  cmake --build --preset "$preset" ${1:+--target "$@"} >"build/$preset/build.log" 2>&1 \
    || { grep -nE 'error|FAILED' -A5 "build/$preset/build.log" | head -n 60 >&2; die "Building failed: see build/$preset/build.log."; }
}
