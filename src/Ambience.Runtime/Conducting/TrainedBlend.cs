using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>The trained moods that a layer is made of, by index, and their shares.</summary>
/// <param name="Moods">[shares]: indices into the model's moods.</param>
/// <param name="Weights">[shares]: sum 1.</param>
internal sealed record TrainedBlend(int[] Moods, float[] Weights)
{
    /// <summary>Looks up the blend of a mood's layer.</summary>
    /// <exception cref="ArgumentException">It names what was not trained.</exception>
    public static TrainedBlend Of(Mood mood, Layer layer, WaveNetModel model)
    {
        IReadOnlyList<MoodShare> shares = mood.BlendOf(layer);
        if (shares.Count == 0)
            throw new ArgumentException($"Mood '{mood.Name}' must blend at least one trained mood, but has none.");
        float sum = 0;
        foreach (MoodShare share in shares)
            sum += share.Weight;
        return new TrainedBlend(
            [.. shares.Select(share => IndexOf(share.TrainedMood, mood, model))],
            [.. shares.Select(share => share.Weight / sum)]);
    }

    /// <summary>Writes the weighted mean of the moods' embeddings.</summary>
    /// <param name="model">The network.</param>
    /// <param name="embedding">[E]</param>
    public void WriteEmbedding(WaveNetModel model, Span<float> embedding)
    {
        embedding.Clear();
        for (int share = 0; share < Moods.Length; share++)
        {
            int size = embedding.Length;
            ReadOnlySpan<float> learned = model.MoodEmbeddings.AsSpan(Moods[share] * size, size);
            for (int i = 0; i < size; i++)
                embedding[i] += learned[i] * Weights[share];
        }
    }

    private static int IndexOf(string name, Mood mood, WaveNetModel model)
    {
        for (int i = 0; i < model.Moods.Count; i++)
        {
            if (model.Moods[i] == name)
                return i;
        }
        throw new ArgumentException(
            $"Mood '{mood.Name}' blends '{name}', but the network was trained on: {string.Join(", ", model.Moods)}.");
    }
}
