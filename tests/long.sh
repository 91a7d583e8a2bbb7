#!/usr/bin/env bash
# The tests of random states and sequences, many times what the suite runs, in a
# release build and from another seed each time.
#
#   tests/long.sh [pairs of states] [sequences] [chains of schemas] [places to be killed at]
#
# What fails is printed as a small program; nothing is written beside the build.
set -euo pipefail
cd "$(dirname "$0")/.."

export DECLARITE_PAIRS=${1:-50000} DECLARITE_SEQUENCES=${2:-20000}
export DECLARITE_EVOLUTIONS=${3:-20000} DECLARITE_KILLS=${4:-100}
export CARGO_TERM_COLOR=never

echo "pairs of states: $DECLARITE_PAIRS, sequences: $DECLARITE_SEQUENCES," \
    "chains of schemas: $DECLARITE_EVOLUTIONS, at $(git rev-parse --short HEAD)"
cargo test --locked --release -p declarite-tests -- --nocapture conflicts:: machine:: \
    evolution::random evolution::killed
