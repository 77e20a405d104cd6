#!/usr/bin/env bash
# Brings what was tested to production's slot, where it is verified and waits. Production keeps the build that it runs.
#
# usage: stage.sh        needs release/release.json; writes release/diff.txt, for whoever approves the swap
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mkdir -p release
app=$(outputs "$production_stack" | jq -r '.siteId // empty')
if [ -z "$app" ]; then
  echo "There is no app yet: swap.sh creates it." | tee release/diff.txt
  exit 0
fi
live=$(build_of "$app" production)
# The whole identity, so that a changed setting of the same version waits too.
up "$production_stack" "release=$(cat release/release.json)" "target=${live:?"production does not tell its build: release it once with swap.sh"}"
azure-slots status "$app" --target "$live"
azure-slots diff "$app" | tee release/diff.txt
