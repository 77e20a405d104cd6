# What the scripts beside this file share. It is read by them, and not run.
set -euo pipefail

# `npm ci` of the Pulumi program puts azure-slots there.
export PATH="$PWD/node_modules/.bin:$PATH"
export PULUMI_SKIP_UPDATE_CHECK=true

# The stacks, for example my-organization/shop/test with Pulumi Cloud.
test_stack=${TEST_STACK:-test}
production_stack=${PRODUCTION_STACK:-production}

# Runs `pulumi up` of a stack, with configuration such as version=2.0.0 for this run.
up() {
  local stack=$1 each
  shift
  local options=()
  for each in "$@"; do
    options+=(--config "$each")
  done
  pulumi up --yes --skip-preview --non-interactive --stack "$stack" "${options[@]}"
}

# All outputs of a stack, as JSON. An empty object where there are none yet.
outputs() {
  pulumi stack output --json --stack "$1" 2>/dev/null || echo '{}'
}

# The whole identity of the build that production or a slot of an app holds; empty where it tells none.
build_of() {
  local status
  # It ends with 1 where the app is not as declared, and says in the same words what runs where.
  status=$(azure-slots status "$1" --json) || [ $? -eq 1 ]
  jq -r --arg slot "$2" '.slots[] | select(.name == $slot) | .build // empty' <<<"$status"
}
