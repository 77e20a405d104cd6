#!/usr/bin/env bash
# Releases a version in test: to its slot, verified there, and swapped into test's production. Fails unless it then runs.
#
# usage: release-to-test.sh VERSION     needs the folder app; writes release/release.json, for stage.sh and swap.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
version=${1:?"give the version to release"}

up "$test_stack" "version=$version"
outputs=$(outputs "$test_stack")
azure-slots status "$(jq -er .siteId <<<"$outputs")" --target "$version"
mkdir -p release
jq -e .release <<<"$outputs" >release/release.json
