#!/usr/bin/env bash
# Measures the engines on a machine with a graphics device: four presets, 1 to 2,048 streams, fp32 and half weights.
# Needs the program of eng/publish-benchmark.sh, and nothing else.
# Usage: eng/measure-gpu.sh [PROGRAM [FOLDER]]     default: artifacts/benchmark/Ambience.Benchmarks artifacts/gpu
# ENGINES="ilgpu vulkan" chooses the engines; SECONDS_A_ROW=2 the measuring time.
set -euo pipefail
program=${1:-artifacts/benchmark/Ambience.Benchmarks}
folder=${2:-artifacts/gpu}
[ -x "$program" ] || { echo "measure-gpu.sh: no program at $program; make it with eng/publish-benchmark.sh" >&2; exit 2; }
mkdir -p "$folder"
{
  nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv 2>/dev/null ||
    clinfo -l 2>/dev/null || vulkaninfo --summary 2>/dev/null || echo "no tool names the device"
} | tee "$folder/device.txt"

failed=0
for engine in ${ENGINES:-ilgpu}; do
  for preset in classic seed ambient48 ambient48-large; do
    for weights in fp32 bf16; do # bf16 runs as half
      table=$folder/$engine-$preset-$weights
      echo "== $engine $preset $weights"
      "$program" --engine "$engine" --preset "$preset" --weights "$weights" --seconds "${SECONDS_A_ROW:-2}" \
        --batch 1 --batch 8 --batch 64 --batch 512 --batch 2048 --json "$table.json" 2>&1 | tee "$table.txt" || failed=$((failed + 1))
    done
  done
done
# A profile of one block, where NVIDIA's tools are: time of each kernel, and what holds it up.
if command -v nsys >/dev/null; then
  nsys profile --force-overwrite true -o "$folder/ambient48" "$program" --engine ilgpu:cuda --preset ambient48 --batch 2048 --seconds 2 || true
fi
if command -v ncu >/dev/null; then
  ncu --set basic --launch-count 3 -o "$folder/ambient48-kernel" --force-overwrite \
    "$program" --engine ilgpu:cuda --preset ambient48 --batch 2048 --seconds 1 || true
fi
[ "$failed" -eq 0 ] || { echo "$failed tables failed; their .txt says why" >&2; exit 1; }
