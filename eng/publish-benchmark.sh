#!/usr/bin/env bash
# A benchmark program to carry to another machine: one file, the .NET runtime inside, without the packages it is compared
# with here. There, for example:
#   ./Ambience.Benchmarks --engine ilgpu --engine vulkan --engine cpu --preset ambient48 --batch 1 --batch 64 --batch 2048 --json gpu.json
# Usage: eng/publish-benchmark.sh [RUNTIME [FOLDER]]     default: linux-x64 artifacts/benchmark
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runtime=${1:-linux-x64}
folder=${2:-artifacts/benchmark}
dotnet publish tests/Ambience.Benchmarks -c Release -r "$runtime" --self-contained -o "$folder" --nologo -v quiet \
  -p:Peers=false -p:PublishSingleFile=true -p:EnableCompressionInSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true \
  -p:DebugType=none -p:GenerateDocumentationFile=false
du -m "$folder"/Ambience.Benchmarks* | awk '{ print $2 ": " $1 " MB" }'
