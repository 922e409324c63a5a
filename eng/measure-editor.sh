#!/usr/bin/env bash
# What the editor costs on this machine, with one window in a real Chromium: the time from the start of its process to the
# first sound in the browser, and the share of a core that the editor's process (not the browser's) takes while idle and
# while it plays. "Generation" is what the network itself takes, as the runtime counts it. For a quiet machine.
#   eng/measure-editor.sh [FirstSound|IdleAndPlaying]     (after: dotnet build -c Release tests/Ambience.Editor.Tests)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tests/Ambience.Editor.Tests/bin/Release/net10.0/Ambience.Editor.Tests \
  -noColor -noLogo -explicit only -showLiveOutput -method "*EditorFigures.${1:-*}" | grep -E 'process|window|FAIL|Failed:'
