#!/usr/bin/env bash
# Builds the app once, and packs it. What this makes is what test and production run.
#
# usage: build.sh        needs the folder app; writes release/app.tgz
set -euo pipefail

cd app
if [ -f package-lock.json ]; then
  npm ci
fi
npm run build --if-present
npm test --if-present
if [ -f package-lock.json ]; then
  npm prune --omit=dev
fi
cd ..

mkdir -p release
tar -czf release/app.tgz -C app .
