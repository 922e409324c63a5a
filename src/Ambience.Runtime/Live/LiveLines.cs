using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ambience.Live;

/// <summary>
/// The wire of the live link: one JSON object a line, UTF-8, of bounded length, so that a person can follow it with
/// netcat and a stranger cannot make the game allocate.
/// </summary>
/// <remarks>One reader and any number of writers at a time.</remarks>
internal sealed class LiveLines(Stream stream) : IDisposable
{
    /// <summary>Enough for the largest mood file as a JSON string with every character escaped.</summary>
    public const int LongestBytes = 8 << 20;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private byte[] _bytes = new byte[4096];
    private int _filled, _searched;

    /// <summary>The next line; null at the end of the stream.</summary>
    /// <param name="type">What it holds.</param>
    /// <param name="longestBytes">Longest line that is taken.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <exception cref="InvalidDataException">It is too long, or is something else.</exception>
    public async ValueTask<T?> ReadAsync<T>(JsonTypeInfo<T> type, int longestBytes, CancellationToken cancel)
        where T : class
    {
        while (true)
        {
            int end = Array.IndexOf(_bytes, (byte)'\n', _searched, _filled - _searched);
            if (end >= 0)
            {
                T line = Parse(type, _bytes.AsSpan(0, end));
                _filled -= end + 1;
                Array.Copy(_bytes, end + 1, _bytes, 0, _filled);
                _searched = 0;
                return line;
            }
            _searched = _filled;
            if (_filled >= longestBytes)
                throw new InvalidDataException($"expected a line of at most {longestBytes} bytes, found more.");
            if (_filled == _bytes.Length)
                Array.Resize(ref _bytes, Math.Min(2 * _bytes.Length, Math.Max(longestBytes, _bytes.Length + 1)));
            int read = await stream.ReadAsync(_bytes.AsMemory(_filled), cancel).ConfigureAwait(false);
            if (read == 0)
                return null;
            _filled += read;
        }
    }

    private static T Parse<T>(JsonTypeInfo<T> type, ReadOnlySpan<byte> line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new InvalidDataException("expected an object, found null.");
        }
        catch (JsonException e)
        {
            string found = IO.ForeignText.Shorten(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 400)]));
            throw new InvalidDataException($"expected a line of JSON, found '{found}' ({e.Message}).", e);
        }
    }

    /// <summary>Writes a line as a whole.</summary>
    public async ValueTask WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(json, cancel).ConfigureAwait(false);
        }
        finally
        {
            _ = _writing.Release();
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        _writing.Dispose();
    }
}
