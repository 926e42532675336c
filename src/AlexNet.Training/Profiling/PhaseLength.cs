namespace AlexNet.Training;

/// <summary>How long a phase is measured.</summary>
/// <param name="Seconds">At least, and for a few batches.</param>
/// <param name="Batches">Exactly, instead of seconds; or 0.</param>
internal readonly record struct PhaseLength(double Seconds, int Batches)
{
    private const int Fewest = 3;

    public bool GoesOn(double elapsed, int done) => Batches > 0 ? done < Batches : done < Fewest || elapsed < Seconds;
}
