using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Ambience.Trainer.Listening;

/// <summary>
/// Curves, sounds and pictures of a run for TensorBoard: a file of records (length, its checksum, content, its
/// checksum), each an Event message. TorchSharp's SummaryWriter knows neither sounds nor finished pictures, and reopens
/// the file for every number.
/// </summary>
/// <remarks>Format: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto.</remarks>
internal sealed class EventFile : IDisposable
{
    public const string FolderName = "tensorboard";

    private readonly FileStream _file;

    /// <summary>Begins a file in the run's folder.</summary>
    /// <param name="runFolder">The run.</param>
    /// <param name="step">Where the run goes on: what an earlier file says about later steps does not count.</param>
    /// <exception cref="AmbienceException">It cannot be created.</exception>
    public EventFile(string runFolder, long step)
    {
        string folder = Path.Combine(runFolder, FolderName);
        string name = string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0:F3}.ambience");
        try
        {
            _ = Directory.CreateDirectory(folder);
            _file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{folder}: cannot write TensorBoard's file there ({e.Message}).", e);
        }
        Write(Event(0).Text(3, "brain.Event:2"));
        const int sessionStart = 1;
        Write(Event(step).Message(7, new ProtoWriter().Int(1, sessionStart)));
    }

    /// <summary>A point of a curve.</summary>
    public void Number(string tag, long step, double value)
    {
        if (double.IsFinite(value))
            Value(step, new ProtoWriter().Text(1, tag).Float(2, (float)value));
    }

    /// <summary>A picture.</summary>
    public void Picture(string tag, long step, byte[] png, int width, int height)
    {
        const int colourChannels = 4;
        ProtoWriter image = new ProtoWriter().Int(1, height).Int(2, width).Int(3, colourChannels).Data(4, png);
        Value(step, new ProtoWriter().Text(1, tag).Message(4, image));
    }

    /// <summary>A sound.</summary>
    public void Sound(string tag, long step, byte[] wave, int sampleRateHz, int channels, long frames)
    {
        ProtoWriter audio = new ProtoWriter()
            .Float(1, sampleRateHz).Int(2, channels).Int(3, frames).Data(4, wave).Text(5, "audio/wav");
        Value(step, new ProtoWriter().Text(1, tag).Message(6, audio));
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The checksum of a record: CRC-32C, turned and moved so that a checksum of checksums is one too.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8u;
    }

    private static ProtoWriter Event(long step) =>
        new ProtoWriter().Double(1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0).Int(2, step);

    private void Value(long step, ProtoWriter value) => Write(Event(step).Message(5, new ProtoWriter().Message(1, value)));

    private void Write(ProtoWriter message)
    {
        ReadOnlySpan<byte> content = message.Written;
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(head, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Checksum(content));
        try
        {
            _file.Write([.. head, .. content, .. tail]);
            _file.Flush();
        }
        catch (IOException e)
        {
            throw new AmbienceException($"{_file.Name}: could not be written ({e.Message}).", e);
        }
    }
}
