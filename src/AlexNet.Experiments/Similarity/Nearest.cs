namespace AlexNet.Experiments.Similarity;

/// <summary>The nearest of what was added, of equally near ones those of the lower indices, whatever the order in which they came.</summary>
internal sealed class Nearest(int top)
{
    private readonly float[] _distances = new float[top];
    private readonly int[] _indices = new int[top];
    private int _count;

    /// <param name="distance">Squared.</param>
    public void Add(int index, float distance)
    {
        if (_count == top && !IsBefore(distance, index, top - 1))
        {
            return;
        }

        var at = _count < top ? _count++ : top - 1;
        for (; at > 0 && IsBefore(distance, index, at - 1); at--)
        {
            (_distances[at], _indices[at]) = (_distances[at - 1], _indices[at - 1]);
        }

        (_distances[at], _indices[at]) = (distance, index);
    }

    public void Add(Nearest other)
    {
        for (var i = 0; i < other._count; i++)
        {
            Add(other._indices[i], other._distances[i]);
        }
    }

    public Neighbour[] Neighbours() => [.. Enumerable.Range(0, _count).Select(i => new Neighbour(_indices[i], Math.Sqrt(_distances[i])))];

    private bool IsBefore(float distance, int index, int at) => distance < _distances[at] || (distance == _distances[at] && index < _indices[at]);
}
