namespace AlexNet.Training;

/// <summary>Reports on the thread that makes progress; <see cref="Progress{T}"/> would queue reports past the end of the work.</summary>
public sealed class DirectProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
