using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Features;

/// <summary>A file of features, mapped into memory: <c>features</c> F32 [images, numbers], <c>labels</c> I32 [images], and the names,
/// UTF-8 one after the other in <c>names</c> U8, each as long as <c>name_bytes</c> I32 [images] says.</summary>
public sealed class FeatureFile : IFeatureRows, IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly TensorInfo _features;
    private readonly int[] _labels;
    private readonly byte[] _names;
    private readonly long[] _nameStarts;

    private FeatureFile(SafetensorsFile file)
    {
        _file = file;
        Info = FeatureInfo.Read(file);
        _features = file.Tensor("features", Dtype.F32, -1, Info.Shape.Size);
        Count = checked((int)_features.Shape[0]);
        file.Tensor("labels", Dtype.I32, Count);
        file.Tensor("name_bytes", Dtype.I32, Count);
        _labels = file.Read<int>("labels");
        _names = file.Read<byte>("names");
        _nameStarts = new long[Count + 1];
        var lengths = file.Read<int>("name_bytes");
        for (var i = 0; i < Count; i++)
        {
            _nameStarts[i + 1] = _nameStarts[i] + lengths[i];
        }

        if (_nameStarts[Count] != _names.Length || lengths.Any(length => length < 0) || _labels.Any(label => label < -1 || label >= Math.Max(1, Info.ClassNames.Count)))
        {
            throw new UserErrorException($"{file.Path}: damaged: its names or labels do not fit its {Counted.Of(Count, "image")}");
        }
    }

    /// <summary>The file's path as given.</summary>
    public string Path => _file.Path;

    public FeatureInfo Info { get; }

    public int Count { get; }

    /// <exception cref="UserErrorException">The file is missing, or none that Features has written as safetensors.</exception>
    public static FeatureFile Open(string path)
    {
        if (Directory.Exists(path) || !File.Exists(path))
        {
            throw new UserErrorException($"{path}: there is no such file; allowed is a file of features that Features has written as .safetensors");
        }

        var file = SafetensorsFile.Open(path);
        try
        {
            return new FeatureFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Name(int index) => Encoding.UTF8.GetString(_names.AsSpan((int)_nameStarts[index], (int)(_nameStarts[index + 1] - _nameStarts[index])));

    public int Label(int index) => Info.ClassNames.Count > 0 ? _labels[index] : -1;

    /// <summary>In the mapped file itself.</summary>
    public ReadOnlySpan<float> Rows(int first, int count)
    {
        var bytes = (long)Info.Shape.Size * sizeof(float);
        return MemoryMarshal.Cast<byte, float>(_file.View(_features, first * bytes, checked((int)(count * bytes))));
    }

    public void Dispose() => _file.Dispose();
}
