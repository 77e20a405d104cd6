#!/usr/bin/env bash
# Releases a version in test: to its slot, verified there, and swapped into test's production. Fails unless it then runs.
#
# usage: release-to-test.sh VERSION     needs the folder app; writes release/release.json, for stage.sh and swap.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
version=${1:?"give the version to release"}

up "$test_stack" "version=$version"
azure-slots status "$(app_of "$test_stack")" --target "$version"
mkdir -p release
output "$test_stack" release >release/release.json
