# What with-parallel and with-xargs share: which logs are read together, and the report of all partials. Sourced by both.
#
# FOLDER/lists       a list of logs for each shard, between NUL bytes; made once, so that a second run goes on with the same
# FOLDER/partials    what each shard comes to
# FOLDER/made-for    what the lists were made for

# A log from this size has a shard of its own; of smaller ones a shard takes so many at most.
large_size=$((8 << 20))
small_logs=500

quotascope=$(command -v "${QUOTASCOPE:-quotascope}") || {
  echo "${0##*/}: no program ${QUOTASCOPE:-quotascope}: name it in QUOTASCOPE" >&2
  exit 64
}
# The shards run it by this name, with the words of EVENTS_OPTIONS.
export QUOTASCOPE=$quotascope EVENTS_OPTIONS=${EVENTS_OPTIONS:-}
jobs=${JOBS:-$(nproc)}

# FOLDER PATH... [-- OPTION OF REPORT...]
read_arguments() {
  folder=${1:-}
  shift || true
  paths=()
  while (($#)) && [[ $1 != -- ]]; do
    paths+=("$1")
    shift
  done
  report_options=("${@:2}")
  if [[ -z $folder || ${#paths[@]} == 0 ]]; then
    echo "usage: ${0##*/} FOLDER PATH... [-- options of quotascope report]" >&2
    exit 64
  fi
}

# Large logs first, so that none of them is begun last.
make_lists() {
  local words made_for
  read -ra words <<<"$EVENTS_OPTIONS"
  # Release, rules and options, as each partial will name them.
  made_for=$(
    printf '' | "$quotascope" events "${words[@]}" --files-from -
    printf '%q\n' "$PWD" "${paths[@]}"
  )
  mkdir -p "$folder/partials"
  if [[ -e $folder/lists ]]; then
    if [[ $made_for != "$(<"$folder/made-for")" ]]; then
      echo "${0##*/}: $folder was made for other paths, options or another release: take another folder" >&2
      exit 64
    fi
    echo "${0##*/}: goes on with the logs that were found $(date -r "$folder/lists" '+%F %T')" >&2
    return
  fi
  rm -rf "$folder/lists.new"
  mkdir "$folder/lists.new"
  # A log that two links lead to is read once. Lists, not arguments: no name is too long or too odd for them.
  find -L "${paths[@]}" -type f -printf '%D:%i %s %p\0' | LC_ALL=C sort -z -k3 |
    LC_ALL=C awk -v RS='\0' -v ORS='\0' '!seen[$1]++ { sub(/^[^ ]+ /, ""); print }' |
    LC_ALL=C sort -z -s -k1,1nr >"$folder/logs"
  LC_ALL=C awk -v RS='\0' -v ORS='\0' -v limit="$large_size" -v large="$folder/logs.large" -v small="$folder/logs.small" '
    { file = $1 >= limit ? large : small; sub(/^[0-9]+ /, ""); print >file }' "$folder/logs"
  touch "$folder/logs.large" "$folder/logs.small"
  # Few small logs are spread, too: four shards for each that runs at once.
  local batch=$(($(tr -cd '\0' <"$folder/logs.small" | wc -c) / (4 * jobs) + 1))
  batch=$((batch < small_logs ? batch : small_logs))
  split -t '\0' -a 7 -d -l 1 "$folder/logs.large" "$folder/lists.new/large-"
  split -t '\0' -a 7 -d -l "$batch" "$folder/logs.small" "$folder/lists.new/small-"
  rm "$folder/logs" "$folder/logs.large" "$folder/logs.small"
  printf '%s\n' "$made_for" >"$folder/made-for"
  mv "$folder/lists.new" "$folder/lists"
}

# The lists between NUL bytes; none when there are no logs.
shard_lists() { find "$folder/lists" -type f -print0 | LC_ALL=C sort -z; }

missing_partials() {
  local list
  while IFS= read -rd '' list; do
    if [[ ! -e $folder/partials/${list##*/}.jsonl.gz ]]; then printf '%s\n' "$list"; fi
  done < <(shard_lists)
}

# The report of all partials, and of nothing less. Its status is that of the script.
reduce() {
  local missing
  missing=$(missing_partials)
  if [[ -n $missing ]]; then
    echo "${0##*/}: $(wc -l <<<"$missing") partials are missing, such as that of ${missing%%$'\n'*}: no report is made of the" \
      "others; run it again" >&2
    exit 2
  fi
  shard_lists | sed -z -e "s,.*/,," -e 's,$,.jsonl.gz,' |
    while IFS= read -rd '' name; do printf '%s\0' "$folder/partials/$name"; done |
    "$quotascope" report --files-from - "${report_options[@]}"
}
