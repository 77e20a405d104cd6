#!/usr/bin/env bash
# Swaps what waits on production's slot into production. Fails unless production then runs it.
#
# usage: swap.sh         needs release/release.json
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

release=$(cat release/release.json)
version=$(jq -er .version <<<"$release")
# Without a target, the declared build goes live.
up "$production_stack" "release=$release" "target="
azure-slots status "$(outputs "$production_stack" | jq -er .siteId)" --target "$version"
