#!/usr/bin/env bash
# Puts the app that was built in place of the sources, so that Pulumi packs the very files that were tested.
#
# usage: unpack.sh       needs release/app.tgz; writes the folder app
set -euo pipefail

rm -rf app
mkdir app
tar -xzf release/app.tgz -C app
