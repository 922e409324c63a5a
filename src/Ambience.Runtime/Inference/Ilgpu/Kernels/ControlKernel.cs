using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>b + V c for every layer, slot and hop of a block: what is constant within a hop is computed once.</summary>
internal static class ControlKernel
{
    /// <summary>
    /// One group a slot and row; a thread takes outputs one group's width apart, so that loads are side by side.
    /// </summary>
    /// <param name="matrix">[C, layers x 2D]: V of all layers, transposed.</param>
    /// <param name="biases">[layers x 2D]: b of all layers.</param>
    /// <param name="control">[slots x rows, C]</param>
    /// <param name="folded">[slots x rows, layers x 2D]; receives the sums.</param>
    /// <param name="width">Layers x 2D.</param>
    /// <param name="size">C.</param>
    public static void Fold(
        ArrayView<float> matrix, ArrayView<float> biases, ArrayView<float> control, ArrayView<float> folded, int width,
        int size)
    {
        int row = Grid.IdxX;
        for (int o = Group.IdxX; o < width; o += Group.DimX)
        {
            float sum = biases[o];
            for (int c = 0; c < size; c++)
                sum += matrix[(c * width) + o] * control[(row * size) + c];
            folded[((long)row * width) + o] = sum;
        }
    }
}
