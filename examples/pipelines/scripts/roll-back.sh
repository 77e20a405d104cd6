#!/usr/bin/env bash
# Swaps production back to a build that its slot still holds. Nothing is delivered, and test is not asked.
#
# usage: roll-back.sh [VERSION]     without a version: what the slot holds
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

outputs=$(outputs "$production_stack")
app=$(jq -er .siteId <<<"$outputs")
held=$(build_of "$app" staging)
target=${1:-$held}
if [ "$target" != "$held" ] && [ "$target" != "${held%+*}" ]; then
  echo "The slot holds ${held:-no build}, and not $target: release $target again instead." >&2
  exit 1
fi
# What production runs stays declared: the swap back is the only change.
up "$production_stack" "release=$(jq -c .release <<<"$outputs")" "target=$target"
azure-slots status "$app" --target "$target"
