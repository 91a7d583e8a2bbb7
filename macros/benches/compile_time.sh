#!/usr/bin/env bash
# What the derive costs to compile: 100 structs of the fields in twenty_fields.txt,
# beside the same structs with serde's and diesel's derives.
#
#   macros/benches/compile_time.sh [rounds, at least 5] [structs] [crate ..]
#
# Each round compiles each crate once, after its dependencies, without incremental
# compilation. `wall` hangs on what else the machine does, `cpu` (user and system)
# hardly. Five rounds take about twenty minutes, nearly all of it diesel's, and a few of
#
#   macros/benches/compile_time.sh 5 100 declarite-rows serde-rows plain-structs
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-5}
structs=${2:-100}
[ "$rounds" -ge 5 ] || { echo "a median wants 5 rounds at least" >&2; exit 1; }

repository=$PWD
fields=$repository/macros/benches/twenty_fields.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The dependencies stay for the next run.
export CARGO_TARGET_DIR=$repository/target/compile_time
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never

dependency() { # the version of a package in the lockfile
  awk -v name="$1" '$0 == "name = \"" name "\"" { getline; gsub(/"/, "", $3); print $3; exit }' \
    "$repository/Cargo.lock"
}

package() { # name, dependencies; its source is read, and kept apart from an empty lib.rs
  mkdir -p "$folder/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n%s\n' \
    "$1" "$2" > "$folder/$1/Cargo.toml"
  : > "$folder/$1/src/lib.rs"
  cat > "$folder/$1/rows.rs"
}

struct() { # number, the lines of its attributes
  printf '%s\npub struct Row%d {\n' "$2" "$1"
  [ "${3:-}" = "" ] || printf '    %s\n' "$3"
  awk '{ printf "    pub %s: %s,\n", $1, $2 }' "$fields"
  printf '}\n'
}

table() { # number
  printf 'diesel::table! {\n    rows_%d (id) {\n' "$1"
  awk '{ printf "        %s -> %s,\n", $1, $3 }' "$fields"
  printf '    }\n}\n'
}

each() { # a function that writes number n
  for ((n = 0; n < structs; n++)); do "$1" "$n"; done
}

declarite_row() {
  struct "$1" "#[derive(declarite::SqliteRow)]" "#[sqlite(primary_key)]"
}

diesel_row() {
  table "$1"
  struct "$1" "#[derive(serde::Serialize, serde::Deserialize, diesel::Queryable, diesel::Insertable)]
#[diesel(table_name = rows_$1)]"
}

serde_row() { struct "$1" "#[derive(serde::Serialize, serde::Deserialize)]"; }

plain_row() { struct "$1" ""; }

diesel="diesel = { version = \"=$(dependency diesel)\", default-features = false, features = [\"sqlite\", \"32-column-tables\"] }
libsqlite3-sys = { version = \"=$(dependency libsqlite3-sys)\", features = [\"bundled\"] }"
serde="serde = { version = \"=$(dependency serde)\", features = [\"derive\"] }"

each declarite_row | package declarite-rows "declarite = { path = \"$repository/runtime\" }"
each diesel_row | package diesel-rows "$diesel
$serde"
each table | package diesel-tables "$diesel"
each serde_row | package serde-rows "$serde"
each plain_row | package plain-structs ""
crates=("${@:3}")
[ ${#crates[@]} -gt 0 ] ||
  crates=(declarite-rows diesel-rows diesel-tables serde-rows plain-structs)

printf '[workspace]\nresolver = "3"\nmembers = ["*-rows", "*-tables", "*-structs"]\n' \
  > "$folder/Cargo.toml"
cp Cargo.lock rust-toolchain.toml "$folder"
cd "$folder"

offline=(--offline)
cargo metadata --offline --format-version 1 > metadata 2> /dev/null || offline=()

# Compiles a crate anew and adds `wall cpu` to what is known of it.
compile() { # command, crate
  touch "$2/src/lib.rs"
  local TIMEFORMAT='%R %U %S'
  { time cargo "$1" "${offline[@]}" --quiet --package "$2" 2>> "$folder/said"; } 2> took ||
    { cat "$folder/said" >&2; exit 1; }
  awk '{ print $1, $2 + $3 }' took >> "$1.$2"
}

median() { # command, crate, column
  awk -v column="$3" '{ print $column }' "$1.$2" | sort -n |
    awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int((NR + 2) / 2)]) / 2 }'
}

for crate in "${crates[@]}"; do
  for command in check build; do
    cargo "$command" "${offline[@]}" --quiet --package "$crate"
  done
  mv "$crate/rows.rs" "$crate/src/lib.rs"
done

for ((round = 1; round <= rounds; round++)); do
  for command in check build; do
    for crate in "${crates[@]}"; do compile "$command" "$crate"; done
  done
done

printf '%d structs of %d fields, medians of %d rounds, seconds\n\n' \
  "$structs" "$(wc -l < "$fields")" "$rounds"
printf '%-28s %10s %10s %10s %10s\n' "" "check wall" "check cpu" "build wall" "build cpu"
row() { # name, crate, crate to take away
  for crate in "${@:2}"; do
    [[ " ${crates[*]} " = *" $crate "* ]] || return 0
  done
  printf '%-28s' "$1"
  for command in check build; do
    for column in 1 2; do
      away=0
      [ "${3:-}" = "" ] || away=$(median "$command" "$3" "$column")
      awk -v all="$(median "$command" "$2" "$column")" -v away="$away" \
        'BEGIN { printf " %10.2f", all - away }'
    done
  done
  printf '\n'
}
row "declarite" declarite-rows
row "serde and diesel" diesel-rows
row "diesel's table! alone" diesel-tables
row "serde and diesel - table!" diesel-rows diesel-tables
row "serde alone" serde-rows
row "the structs alone" plain-structs
