#!/usr/bin/env bash
# Runs the unit, contract and journey tests on Node 24, which lives in a prefix of its own outside node_modules (inside it
# would replace the Node of every script). Fails when the Node that ran is not the one meant.
set -euo pipefail
cd "$(dirname "$0")/.."
version=24.21.0
arch=$(node -p 'process.arch')
prefix="${XDG_CACHE_HOME:-$HOME/.cache}/sealdock-node-$version"
if [ ! -x "$prefix/node_modules/node-linux-$arch/bin/node" ]; then
  mkdir -p "$prefix"
  (cd "$prefix" && npm init -y >/dev/null 2>&1 && npm install --no-audit --no-fund --loglevel=error "node-linux-$arch@$version" >/dev/null)
fi
node24="$prefix/node_modules/node-linux-$arch/bin/node"
[ "$("$node24" -p process.version)" = "v$version" ] || { echo "not Node $version" >&2; exit 1; }
echo "Node $("$node24" -p process.version)"
mkdir -p .cache
PATH="$(dirname "$node24"):$PATH" "$node24" node_modules/vitest/vitest.mjs run test/unit test/contract test/journey \
  --reporter=json --outputFile.json=.cache/test-report-24.json >.cache/test-24.log 2>&1 || tail -100 .cache/test-24.log
PATH="$(dirname "$node24"):$PATH" node_modules/.bin/tsx scripts/print-test-line.ts .cache/test-report-24.json node24
