#!/usr/bin/env bash
# Writes release/comment.md into the pull request of an Azure DevOps run: its own comment, which it changes from then on.
# GitHub's workflow does it with gh.
#
# usage: comment.sh      with the variables that Azure Pipelines sets, and SYSTEM_ACCESSTOKEN
set -euo pipefail

threads="${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECTID}/_apis/git/repositories/${BUILD_REPOSITORY_ID}/pullRequests/${SYSTEM_PULLREQUEST_PULLREQUESTID}/threads"
mark="<!-- azure-slots -->"

# The token is no argument, so that no list of processes shows it. What Azure DevOps refuses is told with its reason.
ask() {
  local answer
  if ! answer=$(curl --silent --show-error --fail-with-body --header "Content-Type: application/json" \
    --header @- --request "$1" "$2?api-version=7.1" "${@:3}" <<<"Authorization: Bearer $SYSTEM_ACCESSTOKEN"); then
    echo "$answer" >&2
    return 1
  fi
  echo "$answer"
}

text=$(printf '%s\n%s' "$mark" "$(cat release/comment.md)")
found=$(ask GET "$threads" | jq -r --arg mark "$mark" '
  [.value[] | .id as $thread | .comments[]? | select((.content // "") | startswith($mark)) | "\($thread)/comments/\(.id)"] | first // empty')
if [ -n "$found" ]; then
  ask PATCH "$threads/$found" --data "$(jq -n --arg content "$text" '{ $content }')" >/dev/null
else
  ask POST "$threads" --data "$(jq -n --arg content "$text" '{ comments: [{ $content, commentType: "text" }], status: "closed" }')" >/dev/null
fi
