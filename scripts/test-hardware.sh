#!/usr/bin/env bash
# `npm run test:hardware`: cameras on a real kernel's USB, in a virtual machine (test/bench); `npm run bench:hardware` measures there. Where it cannot run it says why and
# ends with 0, or with 1 where BENCH_REQUIRED=1 demands it: a skip must not look like a pass.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/ensure-ready.sh
if ! reason=$(bash test/bench/prepare.sh .cache/hardware-bench 2>&1); then
  printf 'SKIP hardware bench: %s\n' "$reason"
  [ "${BENCH_REQUIRED:-0}" != 1 ] || exit 1
  exit 0
fi
if [ "${1:-}" = measure ]; then exec node_modules/.bin/tsx test/bench/measure.ts "${@:2}"; fi
exec node_modules/.bin/vitest run --config vitest.hardware.config.ts "$@"
