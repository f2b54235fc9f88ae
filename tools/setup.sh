# Sourced by ./run, ./test and ./dev: brings a clean clone to the point where openline can start.
# Every step leaves a stamp (a hash of what it was made from), so that the second time costs nothing.

say() { printf '%s\n' "$*" >&2; }

refuse() {
  say "openline: $*"
  exit 1
}

# quietly WHAT COMMAND...: one line when it begins, the whole output only when it fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp)
  say "· $what"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    refuse "$what failed"
  fi
  rm -f "$log"
}

hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# need_package COMMAND DEBIAN_PACKAGES...: install what is missing when we may, else say what to do.
need_package() {
  local probe=$1
  shift
  if eval "$probe" >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    refuse "please install first: $* (Debian: sudo apt-get install $*)"
  fi
  quietly "apt-get update" apt-get update -qq
  quietly "apt-get install $*" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  eval "$probe" >/dev/null 2>&1 || refuse "installed $*, but it is still not usable"
}

can_make_venv() { "$1" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Microseconds that it takes to make some thousand objects.
time_of_python() {
  "$1" -I -c 'import timeit; print(round(min(timeit.repeat("{str(i): [i] * 3 for i in range(999)}", number=20, repeat=20)) * 1e6))'
}

# is_faster THIS THAT: by a tenth at least. They take turns, because a shared machine is slow for a second now and then.
is_faster() {
  local this=999999 that=999999 time
  for _ in 1 2 3 4; do
    time=$(time_of_python "$1") && [ "$time" -gt $this ] || this=$time
    time=$(time_of_python "$2") && [ "$time" -gt $that ] || that=$time
  done
  [ $((this * 10)) -lt $((that * 9)) ]
}

# The system's own, unless the one in PATH is faster: one that was compiled without optimizations costs a fifth.
better_python() {
  local own=/usr/bin/python3
  if can_make_venv $own && { ! can_make_venv python3 || ! is_faster python3 $own; }; then
    echo $own
  else
    echo python3
  fi
}

setup_venv() {
  need_package 'can_make_venv python3 || can_make_venv /usr/bin/python3' python3 python3-venv
  .venv/bin/python -c '' 2>/dev/null || quietly "creating .venv" "$(better_python)" -m venv --clear .venv
}

# pip_flags: of ./test, which compiles only what it uses.
pip_install() {
  # shellcheck disable=SC2086
  .venv/bin/python -m pip install --quiet --disable-pip-version-check ${pip_flags:-} --require-hashes "$@"
}

# What comes as source only is built with what is locked: pip's own way would fetch a setuptools without a hash.
install_locked() {
  pip_install -r requirements-build.lock
  pip_install --no-build-isolation --use-pep517 -r "$1"
}

# The package itself, editable: its own console script, no copy of the sources.
install_openline() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
}

# setup_python LOCK: requirements-dev.lock contains all of requirements.lock, so that it serves both.
setup_python() {
  local lock=$1 want have
  setup_venv
  want=$(hash_of requirements-build.lock "$lock" pyproject.toml)
  have=.venv/.stamp-$lock
  stamped "$have" "$want" && return
  quietly "installing $lock" install_locked "$lock"
  quietly "installing openline" install_openline
  printf '%s' "$want" >"$have"
  if [ "$lock" = requirements-dev.lock ]; then
    hash_of requirements-build.lock requirements.lock pyproject.toml | tr -d '\n' >.venv/.stamp-requirements.lock
  fi
}

node_is_new_enough() {
  command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}

# Debian 12 has Node 18, Vite wants 20.19: where the machine has none that will do, a wheel brings one into .venv.
setup_node() {
  local want have=node_modules/.stamp
  if ! node_is_new_enough 2>/dev/null; then
    PATH="$PWD/.venv/bin:$PATH"
    node_is_new_enough 2>/dev/null || quietly "installing Node.js into .venv" pip_install -r requirements-node.lock
    node_is_new_enough || refuse "please install Node.js 20.19 or newer, with npm"
  fi
  want=$(hash_of package.json package-lock.json .npmrc)
  stamped "$have" "$want" && return
  quietly "npm ci" npm ci --no-fund --no-audit --loglevel=error
  printf '%s' "$want" >"$have"
}

front_sources() {
  find widget workspace ui src/openline/locales tools/*.mjs tools/catalogues.py vite.config.ts package-lock.json \
    -type f -not -path '*/generated/locales/*' -not -name '*.test.ts*' -print0 2>/dev/null | LC_ALL=C sort -z
}

setup_front() {
  local want have=node_modules/.stamp-build
  setup_node
  want=$(front_sources | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  [ -f src/openline/static/manifest.json ] && stamped "$have" "$want" && return
  quietly "building widget and workspace" npm run --silent build
  printf '%s' "$want" >"$have"
}

# One setup at a time in one folder: two at once would spoil each other's .venv.
alone() {
  if ! command -v flock >/dev/null; then
    "$@"
    return
  fi
  exec 9>.setup.lock
  flock 9
  "$@"
  exec 9>&-
}
