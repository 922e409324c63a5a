using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// One group's work. An element (a channel of a stream) belongs to the same thread in every step that finishes, keeps
/// or fetches it; a barrier stands wherever another thread's result is read.
/// </summary>
internal struct FrameGroup<TQuad, TStorage, TSums>
    where TQuad : unmanaged
    where TStorage : struct, IWeightStorage<TQuad>
    where TSums : struct, IStreamSums
{
    private readonly ArrayView<TQuad> _weights;
    private readonly ArrayView<Quad> _quads;      // the shared memory, as SharedLayout divides it ..
    private readonly ArrayView<float> _values;    // .. and the same in floats
    private readonly ArrayView<int> _origins;     // [streams]: where each one's folded gate biases begin
    private readonly ArrayView<int> _nowhere;     // [streams] zeros: biases that all streams share
    private readonly ArrayView<int> _streams;     // [streams]: which ones they are, or -1
    private readonly ArrayView<int> _positions;   // [streams]: lower half of the first frame's number
    private readonly FrameBuffers _buffers;
    private readonly SharedLayout _layout;
    private readonly int _firstSlot;
    private readonly int _frames;

    public FrameGroup(
        ArrayView<TQuad> weights, FrameBuffers buffers, ArrayView<Quad> shared, ArrayView<int> places,
        KernelShape shape, int frames)
    {
        Shape = shape;
        _weights = weights;
        _buffers = buffers;
        _quads = shared;
        _values = shared.Cast<float>();
        _layout = new SharedLayout(shape, default(TSums).Streams);
        _origins = places;
        _nowhere = places.SubView(FrameKernel.StreamsAtMost, FrameKernel.StreamsAtMost);
        _streams = places.SubView(2 * FrameKernel.StreamsAtMost, FrameKernel.StreamsAtMost);
        _positions = places.SubView(3 * FrameKernel.StreamsAtMost, FrameKernel.StreamsAtMost);
        _firstSlot = Grid.IdxX * default(TSums).Streams;
        _frames = frames;
    }

    public KernelShape Shape { get; }

    private static int Streams => default(TSums).Streams;

    /// <summary>Takes up the streams where the block before left them.</summary>
    public readonly void Begin()
    {
        // Also the floats between a vector's end and a whole quad: they are multiplied with weights of zero.
        for (int i = Group.IdxX; i < _layout.Total; i += Group.DimX)
            _values[i] = 0f;
        for (int s = Group.IdxX; s < Streams; s += Group.DimX)
        {
            StreamSlot slot = _buffers.Slots[_firstSlot + s];
            _streams[s] = slot.IsLive != 0 ? slot.Stream : -1;
            _positions[s] = (int)slot.Frame;
            _nowhere[s] = 0;
            _origins[s] = 0;
        }
        Group.Barrier();
        for (int e = Group.IdxX; e < Streams * Shape.Lanes; e += Group.DimX)
        {
            int s = e / Shape.Lanes, lane = e % Shape.Lanes;
            if (_streams[s] >= 0)
                _values[LastOf(s) + lane] = _buffers.Last[(_streams[s] * Shape.Lanes) + lane];
        }
        for (int e = Group.IdxX; e < Streams * Shape.Residual; e += Group.DimX)
            PutPast(e, Past(0, 0, e));
        Group.Barrier();
    }

    /// <summary>x = W_in last + b_in, or for mu-law the sum of the codes' embeddings.</summary>
    public readonly void Embed(int frame)
    {
        if (Shape.IsTracing)
            TakeInput(frame);
        if (Shape.ControlRows > 0)
        {
            for (int s = Group.IdxX; s < Streams; s += Group.DimX)
            {
                int row = (_buffers.Slots[_firstSlot + s].HopOffset + frame) / Shape.HopFrames;
                _origins[s] = (((_firstSlot + s) * Shape.ControlRows) + row) * Shape.FoldedWidth;
            }
        }
        if (Shape.Mixtures != KernelShape.NoMixtures)
        {
            Multiply(
                Shape.InputMatrix, 0, _layout.Last / 4, _layout.LastStride / 4, _nowhere, _buffers.Biases,
                Shape.InputMatrix.Bias);
        }
        for (int e = Group.IdxX; e < Streams * Shape.Residual; e += Group.DimX)
        {
            int s = e / Shape.Residual, i = e % Shape.Residual;
            float x = Shape.Mixtures != KernelShape.NoMixtures ? Sum(Shape.InputMatrix, s, i) : SumOfEmbeddings(s, i);
            _values[(s * _layout.TapStride) + Shape.Residual + i] = x;
            if (Shape.IsTracing && s == 0)
                _buffers.ResidualTrace[(frame * (Shape.Layers + 1) * Shape.Residual) + i] = x;
        }
        Group.Barrier();
    }

    /// <summary>The layer's input goes into its queue, over the oldest one, which was fetched before.</summary>
    public readonly void KeepPresent(int layer, int frame)
    {
        LayerRing ring = _buffers.Rings[layer];
        for (int e = Group.IdxX; e < Streams * Shape.Residual; e += Group.DimX)
        {
            int s = e / Shape.Residual, i = e % Shape.Residual;
            if (_streams[s] >= 0)
            {
                int place = (_positions[s] + frame) & ring.Mask;
                _buffers.Queues[QueueOf(s) + ring.Origin + (place * Shape.Residual) + i] =
                    _values[(s * _layout.TapStride) + Shape.Residual + i];
            }
        }
    }

    /// <summary>g = W0 x[t-d] + W1 x[t] + b + V c;  z = tanh(g) sigmoid(g).</summary>
    public readonly void Gate(int layer)
    {
        KernelMatrix matrix = Shape.GateMatrix;
        Multiply(matrix, layer, 0, _layout.TapStride / 4, _origins, _buffers.GateBiases, layer * 2 * Shape.Gates);
        int first = _layout.Gated + (layer % Shape.LayersAtOnce * _layout.GatedWidth);
        for (int e = Group.IdxX; e < Streams * _layout.GatedWidth; e += Group.DimX)
        {
            int s = e / _layout.GatedWidth, i = e % _layout.GatedWidth;
            // The outputs of the frame before lay here: what fills up the last quad must be zero again.
            _values[first + (s * _layout.GatedStride) + i] = i < Shape.Gates
                ? DeviceMath.Gate(Sum(matrix, s, i), Sum(matrix, s, Shape.Gates + i))
                : 0f;
        }
        Group.Barrier();
    }

    /// <summary>
    /// x += Wr z + br. Meanwhile x[t-d] of the next layer, or of the next frame's first, comes from its queue.
    /// </summary>
    public readonly void AddResidual(int layer, int frame)
    {
        KernelMatrix matrix = Shape.ResidualMatrix;
        int elements = Streams * Shape.Residual, first = Group.IdxX;
        bool isLast = layer + 1 == Shape.Layers;
        int nextLayer = isLast ? 0 : layer + 1, nextFrame = isLast ? frame + 1 : frame;
        // Asked for before the product and used after it: the product hides how far away the queues are.
        float past = first < elements ? Past(nextLayer, nextFrame, first) : 0f;
        int gated = _layout.Gated + (layer % Shape.LayersAtOnce * _layout.GatedWidth);
        Multiply(
            matrix, layer, gated / 4, _layout.GatedStride / 4, _nowhere, _buffers.Biases,
            matrix.Bias + (layer * 2 * matrix.Pairs));
        for (int e = first; e < elements; e += Group.DimX)
        {
            int s = e / Shape.Residual, i = e % Shape.Residual;
            int at = (s * _layout.TapStride) + Shape.Residual + i;
            float x = _values[at] + Sum(matrix, s, i);
            _values[at] = x;
            PutPast(e, e == first ? past : Past(nextLayer, nextFrame, e));
            if (Shape.IsTracing && s == 0)
                _buffers.ResidualTrace[(((frame * (Shape.Layers + 1)) + layer + 1) * Shape.Residual) + i] = x;
        }
        Group.Barrier();
    }

    /// <summary>
    /// s += Ws z + bs, for some layers in one product: the long product keeps more loads in flight than one a layer
    /// would. The last one leaves relu(s).
    /// </summary>
    public readonly void AddSkips(int firstLayer, int frame)
    {
        KernelMatrix matrix = Shape.SkipMatrix;
        bool isFirst = firstLayer == 0, isLast = firstLayer + Shape.LayersAtOnce == Shape.Layers;
        // Behind the biases, which hold the sum over all layers, there are zeros.
        Multiply(
            matrix, firstLayer / Shape.LayersAtOnce, _layout.Gated / 4, _layout.GatedStride / 4, _nowhere,
            _buffers.Biases, isFirst ? matrix.Bias : matrix.Bias + (2 * matrix.Pairs));
        for (int e = Group.IdxX; e < Streams * Shape.Skip; e += Group.DimX)
        {
            int s = e / Shape.Skip, i = e % Shape.Skip;
            int at = _layout.Skip + (s * _layout.SkipStride) + i;
            float sum = Sum(matrix, s, i) + (isFirst ? 0f : _values[at]);
            _values[at] = isLast ? DeviceMath.Relu(sum) : sum;
            if (Shape.IsTracing && isLast && s == 0)
                _buffers.SkipTrace[(frame * Shape.Skip) + i] = sum;
        }
        Group.Barrier();
    }

    /// <summary>o = Wo2 relu(Wo1 relu(s) + bo1) + bo2.</summary>
    public readonly void RunHead(int frame)
    {
        KernelMatrix hidden = Shape.HiddenMatrix, output = Shape.OutputMatrix;
        Multiply(hidden, 0, _layout.Skip / 4, _layout.SkipStride / 4, _nowhere, _buffers.Biases, hidden.Bias);
        for (int e = Group.IdxX; e < Streams * Shape.Skip; e += Group.DimX)
        {
            int s = e / Shape.Skip, i = e % Shape.Skip;
            float value = DeviceMath.Relu(Sum(hidden, s, i));
            _values[_layout.Hidden + (s * _layout.SkipStride) + i] = value;
            if (Shape.IsTracing && s == 0)
                _buffers.HiddenTrace[(frame * Shape.Skip) + i] = value;
        }
        Group.Barrier();
        Multiply(output, 0, _layout.Hidden / 4, _layout.SkipStride / 4, _nowhere, _buffers.Biases, output.Bias);
        for (int e = Group.IdxX; e < Streams * Shape.Outputs; e += Group.DimX)
        {
            int s = e / Shape.Outputs, i = e % Shape.Outputs;
            float value = Sum(output, s, i);
            _values[_layout.Gated + e] = value;
            if (Shape.IsTracing && s == 0)
                _buffers.OutputTrace[(frame * Shape.Outputs) + i] = value;
        }
        Group.Barrier();
    }

    /// <summary>Draws every lane's next value; random numbers are a function of seed, frame and lane.</summary>
    public readonly void Draw(int frame)
    {
        if (Shape.Mixtures == KernelShape.NoMixtures)
            WeighLevels();
        for (int e = Group.IdxX; e < Streams * Shape.Lanes; e += Group.DimX)
        {
            int s = e / Shape.Lanes, lane = e % Shape.Lanes;
            if (_streams[s] < 0)
                continue;
            StreamSlot slot = _buffers.Slots[_firstSlot + s];
            Uniforms u = DeviceRandom.Draw(slot.Seed, slot.Frame + frame, lane);
            float temperature = _buffers.Temperatures[(slot.Stream * Shape.Lanes) + lane];
            int parameters = _layout.Gated + (e * Shape.OutputsPerLane);
            float drawn = Shape.Mixtures != KernelShape.NoMixtures
                ? LogisticDraw.Draw(_values, parameters, Shape.Mixtures, u, temperature)
                : MuLawDraw.FindLevel(
                    _values, parameters, _layout.Sums + (e * MuLawDraw.Scratch), u.First, temperature);
            _values[LastOf(s) + lane] = drawn;
            _buffers.Drawn[((((long)(_firstSlot + s) * _frames) + frame) * Shape.Lanes) + lane] = drawn;
        }
        Group.Barrier();
    }

    /// <summary>Leaves the last values where the next block finds them.</summary>
    public readonly void End()
    {
        for (int e = Group.IdxX; e < Streams * Shape.Lanes; e += Group.DimX)
        {
            int s = e / Shape.Lanes, lane = e % Shape.Lanes;
            if (_streams[s] >= 0)
                _buffers.Last[(_streams[s] * Shape.Lanes) + lane] = _values[LastOf(s) + lane];
        }
    }

    /// <summary>
    /// One matrix times the group's activations, every thread so many outputs over so many inputs; <see cref="Sum"/>
    /// puts the slices together. Ends with a barrier.
    /// </summary>
    private readonly void Multiply(
        KernelMatrix matrix, int layer, int inputs, int inputStride, ArrayView<int> origins, ArrayView<float> biases,
        int bias)
    {
        int steps = matrix.Quads / matrix.Slices;
        int origin = matrix.Origin + (layer * matrix.Quads * 2 * matrix.Pairs);
        for (int item = Group.IdxX; item < matrix.Pairs * matrix.Slices; item += Group.DimX)
        {
            int pair = item % matrix.Pairs, slice = item / matrix.Pairs;
            TSums sums = default;
            if (slice == 0)
                sums.Start(biases, origins, 0, bias + pair, bias + matrix.Pairs + pair);
            int x = inputs + (slice * steps), w = origin + (slice * steps * 2 * matrix.Pairs) + pair;
            // Four steps at once keep eight loads in flight; ILGPU does not unroll such a loop by itself.
            int step = 0;
            for (; step + 4 <= steps; step += 4)
            {
                AddQuad(ref sums, matrix.Pairs, w, x, step, inputStride);
                AddQuad(ref sums, matrix.Pairs, w, x, step + 1, inputStride);
                AddQuad(ref sums, matrix.Pairs, w, x, step + 2, inputStride);
                AddQuad(ref sums, matrix.Pairs, w, x, step + 3, inputStride);
            }
            for (; step < steps; step++)
                AddQuad(ref sums, matrix.Pairs, w, x, step, inputStride);
            sums.Store(_values, _layout.Sums + (slice * Streams * 2 * matrix.Pairs) + pair, matrix.Pairs);
        }
        Group.Barrier();
    }

    private readonly void AddQuad(ref TSums sums, int pairs, int weight, int input, int step, int inputStride)
    {
        int at = weight + (step * 2 * pairs);
        Quad low = default(TStorage).Load(_weights, at), high = default(TStorage).Load(_weights, at + pairs);
        sums.Add(low, high, _quads, input + step, inputStride);
    }

    /// <summary>Output <paramref name="i"/> of stream <paramref name="s"/> of the last product.</summary>
    private readonly float Sum(KernelMatrix matrix, int s, int i)
    {
        int at = _layout.Sums + (s * 2 * matrix.Pairs) + i;
        float sum = _values[at];
        for (int slice = 1; slice < matrix.Slices; slice++)
            sum += _values[at + (slice * Streams * 2 * matrix.Pairs)];
        return sum;
    }

    private readonly float SumOfEmbeddings(int s, int i)
    {
        float x = _buffers.Biases[Shape.InputMatrix.Bias + i];
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            int code = (int)_values[LastOf(s) + lane];
            x += _buffers.Embeddings[(((lane * Model.WaveNetShape.MuLawLevels) + code) * Shape.Residual) + i];
        }
        return x;
    }

    private readonly void WeighLevels()
    {
        int items = Streams * Shape.Lanes * MuLawDraw.Groups;
        for (int item = Group.IdxX; item < items; item += Group.DimX)
        {
            int e = item / MuLawDraw.Groups;
            MuLawDraw.FindHighest(
                _values, _layout.Gated + (e * Shape.OutputsPerLane), _layout.Sums + (e * MuLawDraw.Scratch),
                item % MuLawDraw.Groups);
        }
        Group.Barrier();
        for (int item = Group.IdxX; item < items; item += Group.DimX)
        {
            int e = item / MuLawDraw.Groups, stream = _streams[e / Shape.Lanes];
            float temperature = stream < 0 ? 1f : _buffers.Temperatures[(stream * Shape.Lanes) + (e % Shape.Lanes)];
            MuLawDraw.Weigh(
                _values, _layout.Gated + (e * Shape.OutputsPerLane), _layout.Sums + (e * MuLawDraw.Scratch),
                item % MuLawDraw.Groups, temperature);
        }
        Group.Barrier();
    }

    private readonly void TakeInput(int frame)
    {
        for (int lane = Group.IdxX; lane < Shape.Lanes; lane += Group.DimX)
            _values[_layout.Last + lane] = _buffers.Inputs[(frame * Shape.Lanes) + lane];
        Group.Barrier();
    }

    /// <summary>Element <paramref name="e"/> of x[t-d] of a layer.</summary>
    private readonly float Past(int layer, int frame, int e)
    {
        LayerRing ring = _buffers.Rings[layer];
        int s = e / Shape.Residual, i = e % Shape.Residual;
        if (_streams[s] < 0)
            return 0f;
        int place = (_positions[s] + frame - ring.Dilation) & ring.Mask;
        return _buffers.Queues[QueueOf(s) + ring.Origin + (place * Shape.Residual) + i];
    }

    private readonly void PutPast(int e, float value) =>
        _values[(e / Shape.Residual * _layout.TapStride) + (e % Shape.Residual)] = value;

    /// <summary>Where a stream's last values are.</summary>
    private readonly int LastOf(int s) => _layout.Last + (s * _layout.LastStride);

    private readonly long QueueOf(int s) => (long)_streams[s] * _buffers.QueueFloats;
}
