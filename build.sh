#!/usr/bin/env bash
# Everything a person or a CI machine does with this repository, from nothing but the .NET SDK.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
Usage: ./build.sh VERB [OPTIONS]

  demo    build and play the demo (without a sound device: write artifacts/demo.wav and describe it)
            --seconds N  --wave FILE  --report FILE.json  --seed N  --moods FILE.yaml  --model FILE  --live
  test    build everything and run every test; the last line is "N passed, N failed"
  train   the whole way on a small preset: corpus -> prepare -> train -> export -> the demo plays it
            --minutes N   training time (default 6)       --corpus-minutes N  audio a mood (default 2)
            --preset P    network (default small48)       --out FOLDER        (default artifacts/train)
  bench   benchmarks of the engines; options go to the benchmark program (try: ./build.sh bench --help)
  soak    hours of music, measured to the last sample; faults; a game under load (try: ./build.sh soak --help)
            --minutes N  --report FILE.json  --seed N  --health on|off|observe  --resume
  editor  preview and tune moods in a window; without a mood file it offers some
            [moods.yaml]  --no-window  --port N  --listen ADDRESS  --sound device|browser|both  --play

Each verb installs the native packages it lacks (Debian, Ubuntu, Fedora, Homebrew).
TEXT
}

die() { echo "build.sh: $*" >&2; exit 2; }

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
command -v dotnet >/dev/null || die "the .NET 10 SDK is needed, and 'dotnet' is not on the PATH: https://dotnet.microsoft.com/download"

# Builds quietly; shows the whole output only when it fails.
build() {
  local log
  log=$(mktemp)
  echo "Building $1 .." >&2
  if ! dotnet build "$1" -c Release --nologo -v minimal >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "build.sh: the build of $1 failed" >&2
    exit 1
  fi
  rm -f "$log"
}

program() { echo "$1/bin/Release/net10.0/$2"; }

demo() {
  eng/native-packages.sh --optional openal
  build samples/Demo/Demo.csproj
  "$(program samples/Demo ambience-demo)" "$@"
}

# Runs each test program and adds up their summaries. A program without a summary crashed: that is a failure.
run_tests() {
  local passed=0 failed=0 skipped=0 suite log line total errors bad skip
  for suite in tests/*.Tests; do
    suite=$(basename "$suite")
    log=artifacts/test-results/$suite.log
    mkdir -p artifacts/test-results
    echo "== $suite"
    "$(program "tests/$suite" "$suite")" -noColor -longRunning 120 -xml "artifacts/test-results/$suite.xml" "$@" 2>&1 </dev/null | tee "$log" || true
    line=$(grep -E '^ +'"$suite"' +Total: ' "$log" | tail -n 1 || true)
    if [ -z "$line" ]; then
      echo "$suite ended without a summary"
      failed=$((failed + 1))
      continue
    fi
    field() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$line"; }
    total=$(field Total); errors=$(field Errors); bad=$(field Failed); skip=$(field Skipped)
    failed=$((failed + bad + errors))
    skipped=$((skipped + skip))
    passed=$((passed + total - bad - skip))
  done
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

run_all_tests() {
  eng/native-packages.sh openal fluidsynth aot ffmpeg vulkan chromium xvfb
  build WaveNetAmbience.sln
  run_tests "$@"
}

train() {
  local minutes=6 corpus_minutes=2 preset=small48 out=artifacts/train
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || die "train: $1 needs a value"
    case $1 in
      --minutes) minutes=$2 ;;
      --corpus-minutes) corpus_minutes=$2 ;;
      --preset) preset=$2 ;;
      --out) out=$2 ;;
      *) usage >&2; die "train: unknown option '$1'" ;;
    esac
    shift 2
  done
  eng/native-packages.sh fluidsynth
  build src/Ambience.Trainer/Ambience.Trainer.csproj
  local trainer
  trainer=$(program src/Ambience.Trainer ambience-trainer)
  "$trainer" corpus "$out/audio" --minutes "$corpus_minutes"
  "$trainer" prepare "$out/audio" --store "$out/store" --preset "$preset"
  "$trainer" train --store "$out/store" --preset "$preset" --run "$out/run" --minutes "$minutes"
  "$trainer" export --run "$out/run" --out "$out/$preset.safetensors" --format bf16
  demo --model "$out/$preset.safetensors" --seconds 20 --wave "$out/demo.wav" --report "$out/demo.json"
  echo "Weights: $out/$preset.safetensors   Music: $out/demo.wav"
}

bench() {
  build tests/Ambience.Benchmarks/Ambience.Benchmarks.csproj
  "$(program tests/Ambience.Benchmarks Ambience.Benchmarks)" "$@"
}

soak() {
  build tests/Ambience.Soak/Ambience.Soak.csproj
  exec "$(program tests/Ambience.Soak Ambience.Soak)" "$@"
}

editor() {
  eng/native-packages.sh --optional openal
  build src/Ambience.Editor/Ambience.Editor.csproj
  exec "$(program src/Ambience.Editor ambience-editor)" "$@"
}

verb=${1:-}
[ $# -gt 0 ] && shift
case $verb in
  demo) demo "$@" ;;
  test) run_all_tests "$@" ;;
  train) [ "${1:-}" = --help ] && { usage; exit 0; }; train "$@" ;;
  bench) bench "$@" ;;
  soak) soak "$@" ;;
  editor) editor "$@" ;;
  -h|--help|help) usage ;;
  '') usage >&2; exit 2 ;;
  *) usage >&2; die "unknown verb '$verb'" ;;
esac
