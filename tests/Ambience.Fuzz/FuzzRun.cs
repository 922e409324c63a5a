namespace Ambience.Fuzz;

/// <summary>Reads files that were made to break a reader, and says how it took them.</summary>
internal static class FuzzRun
{
    /// <summary>Reads one file and holds the reader to what is promised of it.</summary>
    /// <returns>Whether it was read; false: refused in the right way.</returns>
    /// <exception cref="FuzzException">It was neither, or took more memory than is promised.</exception>
    public static bool One(IFuzzTarget target, byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead;
        try
        {
            target.Read(file);
            isRead = true;
        }
        catch (AmbienceException e) when (e.Message.Length is > 0 and < 30_000)
        {
            isRead = false;
        }
        catch (Exception e)
        {
            throw new FuzzException(target, file, $"expected the file to be read or an AmbienceException, found {e}");
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, bound = target.AllocationBound(file.Length);
        return allocated <= bound
            ? isRead
            : throw new FuzzException(target, file, $"expected at most {bound} bytes of memory, found {allocated}");
    }

    /// <summary>The files of a seed, one after another.</summary>
    /// <returns>How many were read, and how many refused.</returns>
    public static (int Read, int Refused) Many(IFuzzTarget target, int seed, int rounds, CancellationToken interrupt = default)
    {
        var mutator = new Mutator(target, seed);
        foreach (byte[] good in target.Corpus)
        {
            if (!One(target, good))
                throw new FuzzException(target, good, "expected a good file to be read, but it was refused");
        }
        int read = 0, refused = 0;
        for (int round = 0; round < rounds && !interrupt.IsCancellationRequested; round++)
        {
            if (One(target, mutator.Next()))
                read++;
            else
                refused++;
        }
        return (read, refused);
    }
}

/// <summary>A defect was found.</summary>
internal sealed class FuzzException(IFuzzTarget target, byte[] file, string what)
    : Exception($"{target.Name}, a file of {file.Length} bytes: {what}")
{
    /// <summary>The file that shows it.</summary>
    public byte[] File => file;
}
