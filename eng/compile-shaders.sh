#!/usr/bin/env bash
# Compiles shaders/*.comp to SPIR-V with glslangValidator (Debian: glslang-tools). The results are committed, so that
# building the runtime needs no shader compiler.
#   eng/compile-shaders.sh            writes shaders/compiled/
#   eng/compile-shaders.sh --check    compiles elsewhere and fails if what is committed is not what these sources give
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../shaders"

out=compiled
[ "${1:-}" = --check ] && { out=$(mktemp -d); trap 'rm -rf "$out"' EXIT; }
command -v glslangValidator >/dev/null ||
  { echo "compile-shaders: glslangValidator is missing (Debian: glslang-tools)" >&2; exit 2; }

# Vulkan 1.0 asks nothing of a device that a game hands over. -g0: no names, which would differ by path.
compile() { glslangValidator -V --target-env vulkan1.0 -g0 --quiet "${@:3}" -o "$out/$2" "$1"; }
compile wavenet.comp wavenet-float32.spv
compile wavenet.comp wavenet-16bit.spv -DSIXTEEN_BIT
for shader in *.comp; do
  [ "$shader" = wavenet.comp ] || compile "$shader" "${shader%.comp}.spv"
done

# What the binaries were made of: sources by content, compiler by version. A test compares the sources on every machine;
# the binaries are compared only under the same compiler, since another version may write other bytes.
{
  glslangValidator --version | grep -m 1 'Glslang Version'
  sha256sum *.comp *.glsl
} >"$out/sources.txt"

[ "$out" = compiled ] && exit 0
if ! diff -u compiled/sources.txt "$out/sources.txt" >&2; then
  echo "compile-shaders: shaders/compiled is not of these sources or this compiler; run eng/compile-shaders.sh" >&2
  exit 1
fi
for binary in "$out"/*.spv; do
  cmp "compiled/$(basename "$binary")" "$binary" || { echo "compile-shaders: run eng/compile-shaders.sh" >&2; exit 1; }
done
