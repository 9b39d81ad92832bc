#!/usr/bin/env bash
# Makes a fresh checkout ready: checks the tools, installs the exact dependencies, builds. Says what it does and how
# long it usually takes; does nothing that is already done. Run by `npm run demo`, `npm test` and `npm run check`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '[sealdock] %s\n' "$*" >&2; }

node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=20)?0:1)' || {
  say "Node 20.20 or newer is needed; this is $(node --version)."; exit 1; }

stamp=node_modules/.sealdock-ready
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  missing=()
  for tool in make g++ python3; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if [ ${#missing[@]} -gt 0 ]; then
    say "To compile the SQLite module these are needed: ${missing[*]}"
    say "On Debian, Ubuntu or Raspberry Pi OS: apt-get install -y build-essential python3"
    exit 1
  fi
  # node-gyp wants Node's headers; where they lie beside the Node in use nothing has to be fetched for them.
  prefix=$(dirname "$(dirname "$(node -p 'require("fs").realpathSync(process.execPath)')")")
  if [ -f "$prefix/include/node/node_api.h" ]; then export npm_config_nodedir="$prefix"; fi
  say "Installing dependencies (npm ci; compiles SQLite, usually 1 to 2 minutes) ..."
  # Build from source: otherwise the module's install step first tries a download from outside npm.
  log=$(mktemp)
  if ! npm_config_build_from_source=sqlite3 npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    cat "$log" >&2; say "npm ci failed."; exit 1
  fi
  rm -f "$log"
  cp package-lock.json "$stamp"
  say "Dependencies installed."
fi

# tsc's own incremental build: under a second when nothing changed.
if [ ! -f dist/sealdock.js ]; then say "Building (usually a few seconds) ..."; fi
node_modules/.bin/tsc -p tsconfig.json
decoded=dist/decoded-profiles.json
if [ ! -f $decoded ] || find device-profiles dist/profiles -newer $decoded | grep -q .; then node scripts/decode-profiles.mjs; fi
chmod +x dist/sealdock.js 2>/dev/null || true
