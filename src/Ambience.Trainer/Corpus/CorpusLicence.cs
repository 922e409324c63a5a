using System.Text;
using Ambience.Trainer.Corpus.Rendering;

namespace Ambience.Trainer.Corpus;

/// <summary>The LICENSE.txt of a corpus: who owns the scores, who owns the instruments.</summary>
internal static class CorpusLicence
{
    private const string Mit =
        """
        Permission is hereby granted, free of charge, to any person obtaining a copy
        of this software and associated documentation files (the "Software"), to deal
        in the Software without restriction, including without limitation the rights
        to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
        copies of the Software, and to permit persons to whom the Software is
        furnished to do so, subject to the following conditions:

        The above copyright notice and this permission notice shall be included in all
        copies or substantial portions of the Software.

        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
        OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
        SOFTWARE.

        """;

    /// <summary>The declared licence in one line, as `prepare` takes it into the weight file.</summary>
    public static string Summary(SoundFont soundFont) => soundFont.IsFluidR3
        ? "MIT (scores: WaveNet Ambience contributors; instruments: soundfont FluidR3 GM)"
        : $"Scores: MIT (WaveNet Ambience contributors). Instruments: the licence of {soundFont.Name}.";

    public static byte[] Text(SoundFont soundFont)
    {
        string instruments = soundFont.IsFluidR3
            ? """
              The instruments are the soundfont FluidR3 GM by Frank Wen and contributors,
              released under the MIT licence (Debian package fluid-soundfont-gm):
              Copyright (c) 2000-2002, 2008 Frank Wen <getfrank@gmail.com>
              Copyright (c) 2008 Toby Smithe
              """
            : $"""
              The instruments are the soundfont {soundFont.Name}, which this project does not
              know: whether recordings made with it may be shared is for its own licence to say.
              """;
        return Encoding.UTF8.GetBytes(
            $"""
            {Summary(soundFont)}

            Music made by the corpus verb of WaveNet Ambience.

            The scores (.mid, .json) are the project's, under the MIT licence:
            Copyright (c) 2026 WaveNet Ambience contributors

            {instruments}
            Soundfont file: {soundFont.Name}, SHA-256 {soundFont.Sha256}

            The recordings (.wav) are the scores played on these instruments by fluidsynth.

            {Mit}
            """);
    }
}
