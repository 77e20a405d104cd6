#!/usr/bin/env bash
# Gives each open pull request a slot, and takes away the slots of those that are closed. Run it again as often as you like:
# it goes by which are open now, so nothing is lost when a run was cancelled.
#
# usage: pull-requests.sh preview|up     writes release/comment.md, for the pull request of this run
#
#   OPEN_PULL_REQUESTS   the numbers of all that are open, with blanks between them
#   PULL_REQUEST, COMMIT the one of this run, whose app is in APP_FOLDER; unset where there is none, for example after it is closed
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mode=${1:?"say preview or up"}
stack=${PULL_REQUESTS_STACK:-pull-requests}
slot=pr-${PULL_REQUEST:-}

# What is packed already: production's build, and those of the other pull requests that are open.
known=$(outputs "$stack")
packages=$(jq -c --arg open "${OPEN_PULL_REQUESTS?}" --arg slot "$slot" '
  .packages // {}
  | ($open | split(" ") | map("pr-" + .)) as $slots
  | with_entries(select(.key == "shop" or (.key != $slot and ([.key] - $slots == []))))
' <<<"$known")
commits=$(jq -c --arg number "${PULL_REQUEST:-}" --arg commit "${COMMIT:-}" '
  del(.shop)
  | with_entries({ key: (.key | ltrimstr("pr-")), value: (.key as $key | .value.version | ltrimstr($key + "-")) })
  | if $number == "" then . else . + { ($number): $commit } end
' <<<"$packages")

options=(--stack "$stack" --non-interactive --config "pullRequests=$commits" --config "packages=$packages")
if [ -n "${APP_FOLDER:-}" ]; then
  options+=(--config "source=$APP_FOLDER")
fi

mkdir -p release
case $mode in
  preview)
    pulumi preview "${options[@]}" | tee release/preview.txt
    {
      echo "### Preview of this pull request"
      echo
      echo '````'
      # GitHub and Azure DevOps refuse comments that are much longer.
      head -c 50000 release/preview.txt
      echo '````'
    } >release/comment.md
    ;;
  up)
    pulumi up --yes --skip-preview "${options[@]}"
    if [ -n "${PULL_REQUEST:-}" ]; then
      links=$(outputs "$stack" | jq -er --arg slot "$slot" '"[try it at production\u0027s address](\(.tryIt[$slot])), [leave it](\(.leave))"')
      {
        echo
        echo "Commit \`$COMMIT\` runs in slot \`$slot\`: $links."
        echo "The slot goes when this pull request is closed."
      } >>release/comment.md
    fi
    ;;
  *)
    echo "say preview or up, not $mode" >&2
    exit 2
    ;;
esac
