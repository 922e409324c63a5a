#!/usr/bin/env bash
# Installs the native packages that a verb of build.sh needs and this machine lacks.
#   eng/native-packages.sh [--optional] openal|fluidsynth|aot|ffmpeg|vulkan|chromium|xvfb ...
# With --optional a package that cannot be installed is only mentioned (the demo runs without a sound library).
set -u

optional=false
[ "${1:-}" = --optional ] && { optional=true; shift; }

have_library() { ldconfig -p 2>/dev/null | grep -q "$1" || [ -e "/usr/local/lib/$1" ]; }
have_vulkan_file() { compgen -G "/usr/share/vulkan/$1*.json" >/dev/null; }
have_soundfont() {
  for font in /usr/share/sounds/sf2/FluidR3_GM.sf2 /usr/share/soundfonts/FluidR3_GM.sf2; do
    [ -e "$font" ] && return 0
  done
  return 1
}

# For each need: is it there, and what is it called on Debian/Ubuntu, Fedora and macOS (Homebrew)?
missing=(); apt=(); dnf=(); brew=()
for need in "$@"; do
  case $need in
    openal)
      case $(uname -s) in Darwin|MINGW*|MSYS*) continue ;; esac # part of macOS; OpenAL32.dll beside the game on Windows
      have_library libopenal.so.1 && continue
      apt+=(libopenal1); dnf+=(openal-soft); brew+=(openal-soft) ;;
    fluidsynth)
      command -v fluidsynth >/dev/null && have_soundfont && continue
      apt+=(fluidsynth fluid-soundfont-gm); dnf+=(fluidsynth fluid-soundfont-gm); brew+=(fluid-synth) ;;
    aot) # the linker and the library that an ahead-of-time compiled program is linked with
      case $(uname -s) in Darwin|MINGW*|MSYS*) continue ;; esac # with Xcode or the Visual Studio build tools
      { command -v clang || command -v gcc; } >/dev/null && [ -e /usr/include/zlib.h ] && continue
      apt+=(gcc libc6-dev zlib1g-dev); dnf+=(gcc zlib-devel) ;;
    ffmpeg)
      command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null && continue
      apt+=(ffmpeg); dnf+=(ffmpeg-free); brew+=(ffmpeg) ;;
    vulkan) # a loader, a device in software, the validation layers and the shader compiler, for tests
      case $(uname -s) in Darwin|MINGW*|MSYS*) continue ;; esac # nothing of the kind to install there
      have_library libvulkan.so.1 && command -v glslangValidator >/dev/null && have_vulkan_file icd.d/lvp_icd &&
        have_vulkan_file explicit_layer.d/VkLayer_khronos_validation && continue
      apt+=(libvulkan1 mesa-vulkan-drivers vulkan-validationlayers glslang-tools)
      dnf+=(vulkan-loader mesa-vulkan-drivers vulkan-validation-layers glslang) ;;
    chromium) # the browser that the editor's tests drive
      for name in chromium chromium-browser google-chrome; do [ -x "/usr/bin/$name" ] && continue 2; done
      [ -d "/Applications/Chromium.app" ] && continue
      apt+=(chromium fonts-liberation); dnf+=(chromium liberation-fonts); brew+=(--cask chromium) ;;
    xvfb) # a screen for the test of the editor's own window
      case $(uname -s) in Darwin|MINGW*|MSYS*) continue ;; esac
      command -v Xvfb >/dev/null && continue
      apt+=(xvfb); dnf+=(xorg-x11-server-Xvfb) ;;
    *) echo "native-packages: unknown need '$need' (expected openal, fluidsynth, aot, ffmpeg, vulkan, chromium or xvfb)" >&2; exit 2 ;;
  esac
  missing+=("$need")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=no
as_root=(env)
if [ "$(id -u)" -eq 0 ]; then
  root=yes
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then # never ask for a password in the middle of a build
  root=yes
  as_root=(sudo -n env)
fi

echo "Installing native packages for: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  if command -v apt-get >/dev/null && [ $root = yes ]; then
    "${as_root[@]}" apt-get update -qq &&
      "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${apt[@]}"
  elif command -v dnf >/dev/null && [ $root = yes ]; then
    "${as_root[@]}" dnf install -y -q "${dnf[@]}"
  elif command -v brew >/dev/null; then
    brew install -q "${brew[@]}"
  else
    return 1
  fi
}
install >"$log" 2>&1 && exit 0

{
  echo "Could not install: ${missing[*]}."
  tail -n 5 "$log"
  echo "Install by hand, as root:  apt-get install ${apt[*]}   (Debian, Ubuntu)"
  echo "                      or:  dnf install ${dnf[*]}   (Fedora)"
} >&2
$optional && exit 0
exit 1
